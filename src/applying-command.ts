import {Flags} from '@oclif/core'
import type {ApplyReport} from './apply/carry-out.ts'
import type {Errand} from './apply/errand.ts'
import {lockedRefusal} from './apply/outcomes.ts'
import {
  type ApplyFlagValues,
  type Asked,
  askedFor,
  errandOn,
  targetWords,
  undertakingOf,
} from './apply-errand.ts'
import {BaseCommand, type Planned} from './base-command.ts'
import {errandFlags} from './command-flags.ts'
import {AuditformError, ExitStatus} from './errors.ts'
import {type Undertaking, withHistory} from './history.ts'
import type {ApplyEvent, Listener} from './plan/apply-event.ts'
import {hazardNames} from './plan/hazards.ts'
import {waitForFate} from './provisional.ts'
import {carryOut, type Proposal} from './reconcile.ts'
import {appliedAsJson, appliedAsText} from './report/applied.ts'
import {applyEventAsJson} from './report/apply-event-json.ts'
import {jsonText} from './report/json-text.ts'
import {planAsJson} from './report/plan-json.ts'
import type {PlanDocument} from './report/plan-schema.ts'
import {progressOn} from './report/progress.ts'
import {countdownLine, keptText, provisionalText, viewEndedText} from './report/provisional.ts'
import {shellWords} from './shell-words.ts'
import {askForYes} from './system/ask.ts'
import {recordingRefusal} from './system/capture.ts'
import {outputSettled} from './system/output-streams.ts'
import type {System} from './system/system.ts'
import {watchedApply} from './watched-apply.ts'

/** The flags of commands that show a plan, ask, and carry it out. */
export const applyingFlags = {
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

/** What was given of these flags and of those that name the machine. */
export interface ApplyingFlagValues extends ApplyFlagValues {
  readonly 'lock-timeout': string
  readonly yes: boolean
  readonly allow?: readonly string[] | undefined
}

/** A plan that was shown. */
export interface Shown extends Planned {
  readonly planId?: string | undefined
  /** What comes before the first change, with the id of the run. */
  readonly begin?: (id: string) => Promise<void>
}

/** What `apply` and `rollback` share, once they know what is proposed. */
export abstract class ApplyingCommand extends BaseCommand {
  /** Reads the flags; wrong ones are refused before anything is read. */
  protected asked(flags: ApplyingFlagValues): Asked {
    return askedFor(flags, this.errandFor(flags))
  }

  /** Carries out what was shown, unless something speaks against it or nobody says yes. */
  protected async applyShown(
    {system, proposal, view, planId, begin}: Shown,
    asked: Asked,
    flags: ApplyingFlagValues,
  ): Promise<PlanDocument | undefined> {
    const document = (applied: PlanDocument['applied']) =>
      this.jsonEnabled() ? {...planAsJson(view), applied} : undefined
    if (view.isAsDesired) return document(null)
    if (system.kind === 'capture') throw recordingRefusal(system.description)
    if (proposal.plan.locked) throw lockedRefusal({backTo: proposal.backTo})
    await this.mustBeWanted(proposal, flags, 'Apply')
    await begin?.(asked.errand.id)
    const errand = errandOn(system, asked, planId, `${this.config.root}/bin/run.js`, flags)
    const undertaking = undertakingOf(proposal, asked, flags.allow ?? [], planId)
    const report = await this.carryOut(system, proposal, errand, undertaking)
    this.log(`\n${appliedAsText(report, this.paint)}`)
    if (report.until !== undefined) await this.lookOn(system, errand.id, report.until, flags)
    return document(appliedAsJson(report))
  }

  /** Nothing goes ahead that has a hazard nobody allowed, that nobody said yes to, or that nobody saw. */
  protected async mustBeWanted(
    {hazards}: Pick<Proposal, 'hazards'>,
    {allow, yes}: Pick<ApplyingFlagValues, 'allow' | 'yes'>,
    verb: 'Apply' | 'Stage',
  ): Promise<void> {
    refuseHazards(hazards, allow ?? [])
    if (!yes) await this.confirm(verb)
    await this.mustBeShown()
  }

  /** Runs what changes a machine, and shows how it goes. */
  protected async shown<T>(work: (listen: Listener) => Promise<T>): Promise<T> {
    const progress = progressOn(process.stderr)
    const show = (event: ApplyEvent) => {
      if (this.tellsEvents()) this.logEvent(applyEventAsJson(event, new Date().toISOString()))
      // A document comes with no progress beside it.
      else if (!this.jsonEnabled()) progress.show(event)
    }
    return watchedApply(work, show).finally(progress.clear)
  }

  private async carryOut(
    system: System,
    proposal: Proposal,
    errand: Errand,
    undertaking: Undertaking,
  ): Promise<ApplyReport> {
    const report = await withHistory(
      system,
      undertaking,
      () => this.shown((listen) => carryOut(system, proposal, listen, errand)),
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
    const command = shellWords([this.config.bin, 'confirm', ...targetWords(flags)])
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

  private async confirm(verb: 'Apply' | 'Stage'): Promise<void> {
    if (!process.stdin.isTTY || this.jsonEnabled()) {
      throw new AuditformError('NOT_CONFIRMED', 'There is nobody to ask whether to apply this.', {
        status: ExitStatus.usage,
        suggestions: ['Nothing was changed. Give --yes to apply without asking.'],
      })
    }
    if (await askForYes(`\n${verb} this? Only 'yes' goes ahead: `)) return
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
