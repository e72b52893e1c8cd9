import {BaseCommand} from '../base-command.ts'
import {policyArgs, targetFlags} from '../command-flags.ts'
import {renderRules} from '../persist/render.ts'
import {kernelRuleAsJson} from '../report/kernel-rule-json.ts'

export default class Render extends BaseCommand {
  static override summary = 'Print the .rules text that apply would write to rules.d.'
  static override description =
    'The text loads the same rules through augenrules and every auditctl since 2.8.5.'
  static override examples = ['<%= config.bin %> <%= command.id %> site.json5 > auditform.rules']
  static override args = policyArgs
  static override flags = targetFlags

  override async run(): Promise<unknown> {
    const {args, flags} = await this.parse(Render)
    const system = await this.openTarget(flags)
    const {desired, facts} = await this.readPolicies(system, args.policy)
    const {text, unwritable} = renderRules(desired.state, facts)
    this.log(text.trimEnd())
    return {
      format_version: '1.0',
      text,
      rules: desired.state.rules.length,
      unwritable: unwritable.map(({rule}) => kernelRuleAsJson(rule.rule)),
    }
  }
}
