import {Flags} from '@oclif/core'
import {BaseCommand} from '../base-command.ts'
import {policyArgs, targetFlags} from '../command-flags.ts'
import {findDrift} from '../drift/verdict.ts'
import {ExitStatus} from '../errors.ts'
import {readWaiting} from '../read-standing.ts'
import {propose} from '../reconcile.ts'
import {driftAsJson, driftAsText, waitingAsText} from '../report/drift.ts'

export default class DriftCommand extends BaseCommand {
  static override summary = 'Tell whether a host has left its policy. Quiet when it has not.'
  static override description = [
    'For cron: prints nothing and exits with 0 when kernel and rules.d are as the policy asks,',
    'else tells each difference, the worst first, and exits with 2. Where all of them are staged and',
    'wait for a reboot it tells that on one line and exits with 7. Changes nothing.',
  ].join('\n')
  static override examples = ['<%= config.bin %> <%= command.id %> /etc/auditform/site.json5']
  static override args = policyArgs
  static override flags = {
    ...targetFlags,
    'live-only': Flags.boolean({summary: 'Look at the kernel only and leave rules.d alone.'}),
    strict: Flags.boolean({summary: 'Count what the listing alone cannot prove as drift.'}),
  }

  override async run(): Promise<unknown> {
    const {args, flags} = await this.parse(DriftCommand)
    const system = await this.openTarget(flags)
    const {desired, facts} = await this.readPolicies(system, args.policy)
    const scope = {liveOnly: flags['live-only'], takeOver: false}
    const proposal = await propose(system, desired, facts, scope)
    const {plan, file, hazards, observation} = proposal
    const otherFiles = hazards.flatMap(({name, about}) => (name === 'TAKES_OVER_FILE' ? about : []))
    const drifts = findDrift({plan, file, otherFiles, readers: observation.readers})
    const counted = drifts.filter(({severity}) => flags.strict || severity !== 'unproven')

    if (counted.length === 0) return driftAsJson(system.description, drifts, counted)

    const staged = await readWaiting(system, proposal, desired.unmanaged)
    this.setStatus(staged ? ExitStatus.staged : ExitStatus.differs)
    const {description} = system
    this.log(
      staged
        ? waitingAsText(description, staged, counted.length, this.paint)
        : driftAsText(description, counted, this.paint),
    )
    return driftAsJson(description, drifts, counted, staged)
  }
}
