import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../base-command.ts'
import {readSavedPlan} from '../read-saved-plan.ts'
import {planAsMarkdown} from '../report/plan-markdown.ts'
import {savedPlanAsText} from '../report/saved-plan-text.ts'
import {sha256} from '../system/digest.ts'
import {nodePolicyFiles} from '../system/policy-files.ts'

export default class Show extends BaseCommand {
  static override summary = 'Show a saved plan. Looks at no machine and changes nothing.'
  static override description = [
    'What the file says is shown; whether it still fits its host, apply finds out.',
    'Exit status 0: shown. 1: the file is damaged, or no saved plan.',
  ].join('\n')
  static override examples = [
    '<%= config.bin %> <%= command.id %> plan.json',
    '<%= config.bin %> <%= command.id %> plan.json --format markdown',
  ]
  static override args = {
    plan: Args.string({required: true, description: 'A file that plan --out wrote.'}),
  }
  static override flags = {
    format: Flags.option({
      options: ['text', 'markdown'] as const,
      default: 'text' as const,
      summary: 'How the plan is shown: for a terminal, or for a change ticket.',
    })(),
    verbose: Flags.boolean({char: 'v', summary: 'Show each command line and every unproven rule.'}),
  }

  override async run(): Promise<unknown> {
    const {args, flags} = await this.parse(Show)
    const saved = await readSavedPlan(args.plan, nodePolicyFiles(), 'anyone', sha256)
    const {format, verbose} = flags
    this.log(
      format === 'markdown' ? planAsMarkdown(saved) : savedPlanAsText(saved, this.paint, {verbose}),
    )
    return saved
  }
}
