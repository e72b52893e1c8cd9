import {Flags} from '@oclif/core'
import {BaseCommand, type Planned} from '../base-command.ts'
import {policyArgs, scopeFlags, targetFlags} from '../command-flags.ts'
import {ExitStatus} from '../errors.ts'
import {readPlanBoot} from '../read-plan-boot.ts'
import {readWaiting} from '../read-standing.ts'
import {planAsJson} from '../report/plan-json.ts'
import {planAsMarkdown} from '../report/plan-markdown.ts'
import {savedText} from '../report/saved-plan-text.ts'
import {documentOfPlan, savePlan} from '../save-plan.ts'
import {refuseSavedPlan} from '../saved-plan-argument.ts'
import {sha256} from '../system/digest.ts'
import {nodePolicyFiles} from '../system/policy-files.ts'

export default class Plan extends BaseCommand {
  static override summary = 'Show what would change, in which order and why. Changes nothing.'
  static override description = [
    'With --out the plan is saved as well, for apply to carry out just that, or not at all.',
    'Exit status 0: as desired. 2: there are changes. 7: they are staged and wait for a reboot.',
    '1: it could not be found out.',
  ].join('\n')
  static override examples = [
    '<%= config.bin %> <%= command.id %> policies/baseline.json5',
    '<%= config.bin %> <%= command.id %> --target capture:web1/ site.json5 --json',
    '<%= config.bin %> <%= command.id %> site.json5 --out plan.json --format markdown',
  ]
  static override args = policyArgs
  static override flags = {
    ...targetFlags,
    ...scopeFlags,
    out: Flags.string({
      summary: 'Save the plan to this file; another saved plan that is there is replaced.',
      helpValue: 'FILE',
    }),
    format: Flags.option({
      options: ['text', 'markdown'] as const,
      default: 'text' as const,
      summary: 'How the plan is shown: for a terminal, or for a change ticket.',
    })(),
  }

  override async run(): Promise<unknown> {
    const {args, flags} = await this.parse(Plan)
    await refuseSavedPlan(args.policy ?? [], nodePolicyFiles())
    const found = await this.planFor(flags, args.policy)
    // What the next boot loads is of the day that somebody looks, and not of the plan that is saved.
    const saved = await this.documentFor(found, flags)
    const planned = await this.withBoot(found)
    if (saved !== undefined && flags.format === 'markdown') this.log(planAsMarkdown(saved))
    else this.showPlan(planned, flags)
    if (saved !== undefined && flags.out !== undefined) {
      await savePlan(flags.out, saved, nodePolicyFiles())
      if (flags.format === 'text') this.log(`\n${savedText(saved, flags.out)}`)
    }
    if (planned.view.staged) this.setStatus(ExitStatus.staged)
    else if (!planned.view.isAsDesired) this.setStatus(ExitStatus.differs)
    return this.jsonEnabled() ? planAsJson(planned.view) : undefined
  }

  private async withBoot(planned: Planned): Promise<Planned> {
    const {system, proposal, view} = planned
    const boot = await readPlanBoot(system, proposal, view.desired.unmanaged)
    const {isAsDesired, desired} = view
    const staged = isAsDesired ? undefined : await readWaiting(system, proposal, desired.unmanaged)
    return {...planned, view: {...view, boot, staged}}
  }

  /** The document that is saved, or shown as Markdown; most runs ask for neither. */
  private async documentFor(
    {system, view}: Planned,
    {out, format}: {readonly out?: string | undefined; readonly format: 'text' | 'markdown'},
  ) {
    if (out === undefined && format === 'text') return undefined
    return documentOfPlan(view, system, this.config.version, sha256)
  }
}
