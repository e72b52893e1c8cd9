import {Flags} from '@oclif/core'
import {type Asked, undertakingOf} from './apply-errand.ts'
import {ApplyingCommand, type Shown} from './applying-command.ts'
import {withHistory} from './history.ts'
import {readPromise} from './read-promise.ts'
import {planAsJson} from './report/plan-json.ts'
import type {PlanDocument} from './report/plan-schema.ts'
import {stagedAsText, stagingAsJson} from './report/staged.ts'
import {stageProposal} from './stage-proposal.ts'
import {recordingRefusal} from './system/capture.ts'

/** The flag that leaves the kernel alone, and the flags that contradict it. */
export function nextBootFlag(exclusive: readonly string[]) {
  return Flags.boolean({
    summary: 'Write the files for the next boot only, and leave the kernel as it is.',
    exclusive: [...exclusive, 'confirm-within'],
  })
}

/** What `apply` and `rollback` share where they only write for the next boot. */
export abstract class StagingCommand extends ApplyingCommand {
  /** Writes what was planned for the next boot, and nothing to the kernel. */
  protected async stageShown(
    planned: Shown,
    asked: Asked,
    flags: Parameters<ApplyingCommand['mustBeWanted']>[1] & {readonly verbose: boolean},
  ): Promise<PlanDocument> {
    const {system, proposal} = planned
    const view = {...planned.view, isForNextBoot: true}
    this.showPlan({...planned, view}, flags)
    if (system.kind === 'capture') throw recordingRefusal(system.description)
    const {unmanaged} = view.desired
    await readPromise(system, proposal, unmanaged)
    if (view.isAsDesired) return {...planAsJson(view), applied: null}
    await this.mustBeWanted(proposal, flags, 'Stage')
    const {errand, reason} = asked
    const undertaking = undertakingOf(proposal, asked, flags.allow ?? [], planned.planId)
    const report = await withHistory(
      system,
      {...undertaking, action: 'stage', commands: []},
      () =>
        this.shown((listen) =>
          stageProposal(system, proposal, {reason, unmanaged}, listen, errand),
        ),
      () => ({result: 'staged', operations: 0}),
      this.tellHistoryLoss,
    )
    this.hasChanged = true
    this.log(`\n${stagedAsText(report, this.paint)}`)
    const {staged} = report
    return {...planAsJson({...view, staged}), applied: null, staging: stagingAsJson(report)}
  }
}
