import {BaseCommand} from '../base-command.ts'
import {policyArgs, scopeFlags, targetFlags} from '../command-flags.ts'
import {ExitStatus} from '../errors.ts'
import {isAsDesired, propose} from '../reconcile.ts'
import {planAsJson} from '../report/plan-json.ts'
import {planAsText} from '../report/plan-text.ts'

export default class Plan extends BaseCommand {
  static override summary = 'Show what would change, in which order and why. Changes nothing.'
  static override description =
    'Exit status 0: as desired. 2: there are changes. 1: it could not be found out.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> policies/baseline.json5',
    '<%= config.bin %> <%= command.id %> --target capture:web1/ site.json5 --json',
  ]
  static override args = policyArgs
  static override flags = {...targetFlags, ...scopeFlags}

  override async run(): Promise<unknown> {
    const {args, flags} = await this.parse(Plan)
    const system = await this.openTarget(flags)
    const {desired, facts} = await this.readPolicies(system, args.policy)
    const proposal = await propose(system, desired, facts, {
      liveOnly: flags['live-only'],
      takeOver: flags['take-over'],
      isStrict: flags.order === 'strict',
    })
    const done = isAsDesired(proposal)
    if (!done) this.setStatus(ExitStatus.differs)
    const view = {target: system.description, proposal, desired, isAsDesired: done}
    this.log(planAsText(view, this.paint, {verbose: flags.verbose}))
    return planAsJson(view)
  }
}
