import {BaseCommand} from '../base-command.ts'
import {policyArgs, scopeFlags, targetFlags} from '../command-flags.ts'
import {ExitStatus} from '../errors.ts'
import {planAsJson} from '../report/plan-json.ts'

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
    const {view} = await this.showPlan(flags, args.policy)
    if (!view.isAsDesired) this.setStatus(ExitStatus.differs)
    return planAsJson(view)
  }
}
