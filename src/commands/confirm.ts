import {confirm} from '../apply/confirm.ts'
import {BaseCommand} from '../base-command.ts'
import {errandFlags, targetFlags} from '../command-flags.ts'
import {reasonFlag, withHistory} from '../history.ts'
import {confirmedAsJson, confirmedAsText} from '../report/confirmed.ts'
import {progressOn} from '../report/progress.ts'
import {watchedApply} from '../watched-apply.ts'

export default class Confirm extends BaseCommand {
  static override summary = 'Keep what was applied with --confirm-within.'
  static override description = [
    'An apply with --confirm-within is taken back unless this is run in time. Exit status 0:',
    'confirmed. 1: there is nothing to confirm, perhaps because it was taken back already.',
  ].join('\n')
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --target ssh://root@web1 --reason CHG-4711',
  ]
  static override flags = {...targetFlags, ...errandFlags}

  protected override warnsOfJournal = false

  override async run(): Promise<unknown> {
    const {flags} = await this.parse(Confirm)
    const errand = this.errandFor(flags)
    const reason = reasonFlag(flags.reason)
    const system = await this.openTarget(flags)
    const progress = progressOn(process.stderr)
    const report = await withHistory(
      system,
      {id: errand.id, action: 'confirm', reason},
      () =>
        watchedApply(
          (listen) => confirm(system, errand, listen),
          this.jsonEnabled() ? () => {} : progress.show,
        ),
      ({id, until}) => ({result: 'confirmed', about: id, until}),
      this.tellHistoryLoss,
    )
    this.hasChanged = true
    this.log(confirmedAsText(report, this.paint))
    return confirmedAsJson(report)
  }
}
