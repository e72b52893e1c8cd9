import {Flags} from '@oclif/core'
import {recover} from '../apply/recover.ts'
import {BaseCommand} from '../base-command.ts'
import {errandFlags, targetFlags} from '../command-flags.ts'
import {type Outcome, reasonFlag, withHistory} from '../history.ts'
import type {RecoverReport} from '../plan/recovery-report.ts'
import {progressOn} from '../report/progress.ts'
import {recoveredAsJson, recoveredAsText} from '../report/recovered.ts'
import {watchedApply} from '../watched-apply.ts'

export default class Recover extends BaseCommand {
  static override summary = 'Finish an apply that was cut off, or take it back.'
  static override description = [
    'After a kill -9 or a power cut the journal of the apply is still there. Without a flag it is',
    'finished where that can be done, and taken back where it had failed or had changed nothing;',
    'either end is read back from the kernel and proven. Exit status 0: recovered, or nothing to',
    'recover. 1: failed, as before the apply. 3: the kernel is locked half-way. 6: half-done.',
    'What waits to be confirmed is taken back with --undo, or once the time for that is over.',
  ].join('\n')
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --undo',
  ]
  static override flags = {
    ...targetFlags,
    ...errandFlags,
    finish: Flags.boolean({
      summary: 'Finish what was begun.',
      exclusive: ['undo', 'discard'],
    }),
    undo: Flags.boolean({
      summary: 'Take back what was begun.',
      exclusive: ['finish', 'discard'],
    }),
    discard: Flags.boolean({
      summary: 'Change nothing but put the journal away; for one that is damaged.',
      exclusive: ['finish', 'undo'],
    }),
  }

  protected override warnsOfJournal = false

  override async run(): Promise<unknown> {
    const {flags} = await this.parse(Recover)
    const errand = this.errandFor(flags)
    const why = reasonFlag(flags.reason)
    const system = await this.openTarget(flags)
    const choice = flags.finish
      ? 'finish'
      : flags.undo
        ? 'undo'
        : flags.discard
          ? 'discard'
          : undefined
    const progress = progressOn(process.stderr)
    const report = await withHistory(
      system,
      {id: errand.id, action: 'recover', reason: why},
      () =>
        watchedApply(
          (listen) => recover(system, choice, listen, errand),
          this.jsonEnabled() ? () => {} : progress.show,
        ).finally(progress.clear),
      outcomeOf,
      this.tellHistoryLoss,
    )
    this.hasChanged = report.kind === 'recovered'
    this.log(recoveredAsText(report, this.paint))
    return recoveredAsJson(report)
  }
}

function outcomeOf(report: RecoverReport): Outcome | undefined {
  if (report.kind === 'nothing-open') return undefined
  if (report.kind === 'discarded') return {result: 'discarded'}
  const {id, direction, operations, reason} = report
  const result = direction === 'finish' ? 'finished' : 'undone'
  return {result, about: id, operations, because: reason}
}
