import {Flags} from '@oclif/core'
import {type WatchEnd, watchUnconfirmed} from '../apply/watch.ts'
import {BaseCommand} from '../base-command.ts'
import {targetFlags} from '../command-flags.ts'
import {type Outcome, reasonFlag, withHistory} from '../history.ts'
import {patienceFor} from '../provisional.ts'

/** What takes the lock in a hurry waits for it longer than any apply takes. */
const lockWaitMs = 600_000

export default class Watch extends BaseCommand {
  static override hidden = true
  static override summary =
    'Take an apply back unless it is confirmed; apply starts this by itself.'
  static override flags = {
    ...targetFlags,
    id: Flags.string({summary: 'The id of the apply.', required: true}),
    reason: Flags.string({summary: 'Why it was applied.'}),
  }

  protected override warnsOfJournal = false

  override async run(): Promise<void> {
    const {flags} = await this.parse(Watch)
    const {id} = flags
    const system = await this.openTarget(flags)
    // The terminal that goes is none of its business.
    process.on('SIGHUP', () => {})
    await withHistory(
      system,
      {id, action: 'undo', about: id, reason: reasonFlag(flags.reason)},
      () => watchUnconfirmed(system, {id, command: 'watch', lockWaitMs}, patienceFor(system)),
      outcomeOf,
      this.tellHistoryLoss,
    )
  }
}

function outcomeOf(end: WatchEnd): Outcome | undefined {
  if (end.kind === 'nothing-left' || end.report.kind !== 'recovered') return undefined
  const {operations, reason} = end.report
  return {result: 'undone', operations, because: reason, backlog: end.backlog}
}
