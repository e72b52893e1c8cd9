import {Flags} from '@oclif/core'
import {BaseCommand} from '../base-command.ts'
import {policyArgs, targetFlags} from '../command-flags.ts'
import {renderRules, unwritableRefusal} from '../persist/render.ts'

export default class Render extends BaseCommand {
  static override summary = 'Print the .rules text that apply would write to rules.d.'
  static override description = [
    'The text loads the same rules through augenrules and every auditctl since 2.8.5.',
    'With --style the same rules are spelled for programs that read the text.',
  ].join('\n')
  static override examples = [
    '<%= config.bin %> <%= command.id %> site.json5 > auditform.rules',
    '<%= config.bin %> <%= command.id %> site.json5 --style scanner --key-option field',
  ]
  static override args = policyArgs
  static override flags = {
    ...targetFlags,
    style: Flags.option({
      options: ['usual', 'compact', 'scanner'] as const,
      default: 'usual' as const,
      summary:
        'usual: as apply writes it. compact: without comments. scanner: watches as -w, keys as -k.',
      description: 'With -w the release that loads the file decides whether a path is a directory.',
    })(),
    'key-option': Flags.option({
      options: ['k', 'field'] as const,
      summary: 'How a key is spelled: -k KEY, or -F key=KEY. With --style scanner it is k.',
    })(),
  }

  override async run(): Promise<unknown> {
    const {args, flags} = await this.parse(Render)
    const system = await this.openTarget(flags)
    const {desired, facts} = await this.readPolicies(system, args.policy)
    const key = flags['key-option'] ?? (flags.style === 'scanner' ? 'k' : 'field')
    const style = {name: flags.style, key}
    const {text, unwritable} = renderRules(desired.state, facts, new Map(), style)
    if (unwritable.length > 0) throw unwritableRefusal(unwritable)
    this.log(text.trimEnd())
    return {
      format_version: '1.0',
      text,
      rules: desired.state.rules.length,
    }
  }
}
