import {Flags} from '@oclif/core'
import type {ApplyReport} from '../apply/carry-out.ts'
import type {Errand} from '../apply/errand.ts'
import {lockedRefusal} from '../apply/outcomes.ts'
import {
  type ApplyFlagValues,
  askedFor,
  errandOn,
  targetWords,
  undertakingOf,
} from '../apply-errand.ts'
import {BaseCommand, type PlanFlagValues, type Planned, planned} from '../base-command.ts'
import {errandFlags, policyArgs, scopeFlags, targetFlags} from '../command-flags.ts'
import {AuditformError, ExitStatus} from '../errors.ts'
import {type Undertaking, withHistory} from '../history.ts'
import {openSavedPlan} from '../open-saved-plan.ts'
import type {ApplyEvent} from '../plan/apply-event.ts'
import {hazardNames} from '../plan/hazards.ts'
import {waitForFate} from '../provisional.ts'
import {carryOut, type Proposal} from '../reconcile.ts'
import {appliedAsJson, appliedAsText} from '../report/applied.ts'
import {applyEventAsJson} from '../report/apply-event-json.ts'
import {jsonText} from '../report/json-text.ts'
import {planAsJson} from '../report/plan-json.ts'
import {progressOn} from '../report/progress.ts'
import {
  countdownLine,
  keptText,
  provisionalText,
  typedCommand,
  viewEndedText,
} from '../report/provisional.ts'
import {alreadyAppliedText} from '../report/saved-plan-text.ts'
import {savedPlanIn} from '../saved-plan-argument.ts'
import {askForYes} from '../system/ask.ts'
import {recordingRefusal} from '../system/capture.ts'
import {outputSettled} from '../system/output-streams.ts'
import {nodePolicyFiles} from '../system/policy-files.ts'
import type {System} from '../system/system.ts'
import {watchedApply} from '../watched-apply.ts'

export default class Apply extends BaseCommand {
  static override summary = 'Change the kernel and rules.d as planned, and prove the result.'
  static override description = [
    'Shows the plan and asks, carries it out, reads the kernel again and compares, then writes',
    'rules.d. Exit status 0: applied and verified, or nothing to do. 1: failed, everything is as',
    'it was. 3: the kernel is locked. 4: the machine changed since it was planned for. 5: a hazard',
    'was not allowed. 6: failed and could not be taken back whole. With --confirm-within at a',
    'terminal, 1 also when it was not confirmed and taken back.',
  ].join('\n')
  static override examples = [
    '<%= config.bin %> <%= command.id %> policies/baseline.json5',
    '<%= config.bin %> <%= command.id %> --yes --allow REMOVES_MANY site.json5',
    '<%= config.bin %> <%= command.id %> plan.json',
  ]
  static override args = {
    policy: {
      ...policyArgs.policy,
      description: `${policyArgs.policy.description} Or one saved plan.`,
    },
  }
  static override flags = {
    ...targetFlags,
    ...scopeFlags,
    ...errandFlags,
    'confirm-within': Flags.string({
      summary: 'Take it back unless `auditform confirm` is run within this time, such as 10m.',
      helpValue: 'DURATION',
    }),
    yes: Flags.boolean({char: 'y', summary: 'Do not ask.'}),
    'json-events': Flags.boolean({
      summary: 'Tell what happens as it happens, a line of JSON each; the last one has the result.',
      exclusive: ['json'],
    }),
    allow: Flags.string({
      summary: 'Allow a hazard that the plan names; can be given more than once.',
      options: hazardNames,
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'HAZARD',
    }),
  }

  override async run(): Promise<unknown> {
    const {args, flags, raw} = await this.parse(Apply)
    const asked = askedFor(flags, this.errandFor(flags))
    const given = raw.flatMap((token) => (token.type === 'flag' ? [token.flag] : []))
    const plan = await savedPlanIn(args.policy ?? [], given, nodePolicyFiles())
    const shown =
      plan === undefined
        ? {...this.showPlan(await this.planFor(flags, args.policy), flags), planId: undefined}
        : await this.showSavedPlan(plan, flags)
    const {system, proposal, view} = shown
    if (view.isAsDesired) return {...planAsJson(view), applied: null}
    if (system.kind === 'capture') throw recordingRefusal(system.description)
    if (proposal.plan.locked) throw lockedRefusal()
    refuseHazards(proposal.hazards, flags.allow ?? [])
    if (!flags.yes) await this.confirm()
    await this.mustBeShown()
    const errand = errandOn(system, asked, `${this.config.root}/bin/run.js`, flags)
    const undertaking = undertakingOf(proposal, asked, flags.allow ?? [], shown.planId)
    const report = await this.carryOut(system, proposal, errand, undertaking)
    this.log(`\n${appliedAsText(report, this.paint)}`)
    if (report.until !== undefined) await this.lookOn(system, errand.id, report.until, flags)
    return {...planAsJson(view), applied: appliedAsJson(report)}
  }

  private async showSavedPlan(
    path: string,
    flags: PlanFlagValues,
  ): Promise<Planned & {readonly planId: string}> {
    const system = await this.openTarget(flags)
    const opened = await openSavedPlan(path, system, this.config.version)
    const shown = this.showPlan(planned(system, opened.proposal, opened.desired), flags)
    if (shown.view.isAsDesired) this.log(alreadyAppliedText(opened.saved))
    return {...shown, planId: opened.saved.plan_id}
  }

  private async carryOut(
    system: System,
    proposal: Proposal,
    errand: Errand,
    undertaking: Undertaking,
  ): Promise<ApplyReport> {
    const progress = progressOn(process.stderr)
    const show = (event: ApplyEvent) => {
      if (this.tellsEvents()) this.logEvent(applyEventAsJson(event, new Date().toISOString()))
      // A document comes with no progress beside it.
      else if (!this.jsonEnabled()) progress.show(event)
    }
    const report = await withHistory(
      system,
      undertaking,
      () =>
        watchedApply((listen) => carryOut(system, proposal, listen, errand), show).finally(
          progress.clear,
        ),
      ({operations, until}) => ({
        result: until === undefined ? 'applied' : 'provisional',
        operations,
        until: until ?? null,
      }),
      this.tellHistoryLoss,
    )
    this.hasChanged = true
    return report
  }

  /** At a terminal, until it is known what becomes of a change that is to be confirmed. */
  private async lookOn(
    system: System,
    id: string,
    until: string,
    flags: ApplyFlagValues,
  ): Promise<void> {
    const command = typedCommand([this.config.bin, 'confirm', ...targetWords(flags)])
    this.log(`\n${provisionalText(until, command, this.paint)}`)
    if (!process.stderr.isTTY || !process.stdin.isTTY || this.jsonEnabled()) return
    const show = (left: string) => void process.stderr.write(`\r${countdownLine(left)}`)
    const fate = await waitForFate(system, id, until, {show}).finally(() =>
      process.stderr.write('\n'),
    )
    this.log(fate === 'kept' ? keptText : viewEndedText)
  }

  /** Events are documents too: nothing else may stand between them. */
  override jsonEnabled(): boolean {
    return super.jsonEnabled() || this.tellsEvents()
  }

  private tellsEvents(): boolean {
    return this.argv.includes('--json-events')
  }

  protected override logJson(document: unknown): void {
    if (!this.tellsEvents()) super.logJson(document)
    else this.logEvent({event: 'ended', at: new Date().toISOString(), document})
  }

  private logEvent(event: unknown): void {
    process.stdout.write(`${jsonText(event)}\n`)
  }

  private async confirm(): Promise<void> {
    if (!process.stdin.isTTY || this.jsonEnabled()) {
      throw new AuditformError('NOT_CONFIRMED', 'There is nobody to ask whether to apply this.', {
        status: ExitStatus.usage,
        suggestions: ['Nothing was changed. Give --yes to apply without asking.'],
      })
    }
    if (await askForYes("\nApply this? Only 'yes' goes ahead: ")) return
    throw new AuditformError('NOT_CONFIRMED', 'Not confirmed; nothing was changed.')
  }

  /** A plan that went to a full disk was seen by nobody. */
  private async mustBeShown(): Promise<void> {
    await outputSettled()
    if (!this.isOutputLost) return
    throw new AuditformError('OUTPUT_LOST', 'The plan could not be shown; nothing was changed.')
  }
}

function refuseHazards(
  hazards: readonly {readonly name: string; readonly stops: boolean}[],
  allowed: readonly string[],
): void {
  const names = hazards
    .filter(({name, stops}) => stops && !allowed.includes(name))
    .map(({name}) => name)
  if (names.length === 0) return
  throw new AuditformError(
    'HAZARD',
    `Refused: ${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} not allowed.`,
    {
      status: ExitStatus.hazard,
      suggestions: [
        'Nothing was changed.',
        `To go ahead: ${names.map((name) => `--allow ${name}`).join(' ')}`,
      ],
    },
  )
}
