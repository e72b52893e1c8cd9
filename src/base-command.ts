import {Command, type Interfaces} from '@oclif/core'
import {type Errand, newErrand} from './apply/errand.ts'
import {journalName, openJournalAdvice, openJournalSentence} from './apply/open-journal.ts'
import {durationFlag} from './duration.ts'
import {AuditformError, ExitStatus} from './errors.ts'
import type {PolicyFiles} from './policy/policy-files.ts'
import {type Desired, type PathKnowledge, readDesired} from './read-desired.ts'
import {isAsDesired, type Proposal, propose} from './reconcile.ts'
import {failureAsJson, failureAsText} from './report/failure.ts'
import {jsonText} from './report/json-text.ts'
import {colourPaint, type Paint, plainPaint} from './report/paint.ts'
import {planAsText} from './report/plan-text.ts'
import type {PlanView} from './report/plan-view.ts'
import {printable} from './report/printable.ts'
import {readSelectors} from './select-part.ts'
import {fileFailure} from './system/files.ts'
import {isReal} from './system/is-real.ts'
import {openTarget} from './system/open-target.ts'
import {onOutputLost} from './system/output-streams.ts'
import {nodePolicyFiles} from './system/policy-files.ts'
import type {System} from './system/system.ts'
import type {TargetFlags} from './system/target-place.ts'
import {usageFailure} from './usage-failure.ts'

/** What was given of the flags that choose the machine. */
export interface TargetFlagValues {
  readonly target?: string | undefined
  readonly auditctl?: string | undefined
  readonly 'rules-dir'?: string | undefined
  readonly 'state-dir'?: string | undefined
}

/** What was given of the flags of commands that plan. */
export interface PlanFlagValues extends TargetFlagValues {
  readonly 'live-only': boolean
  readonly 'take-over': boolean
  readonly order: 'free' | 'strict'
  readonly verbose: boolean
  readonly only?: readonly string[] | undefined
}

/** What is planned for a machine, and how it is told. */
export interface Planned {
  readonly system: System
  readonly proposal: Proposal
  readonly view: PlanView & {readonly proposal: Proposal}
}

/** What the flags say about the machine. */
export function namedTarget(flags: TargetFlagValues): TargetFlags {
  return {
    target: flags.target,
    auditctl: flags.auditctl,
    rulesDir: flags['rules-dir'],
    stateDir: flags['state-dir'],
  }
}

/** Puts together what reports about a proposal need. */
export function planned(system: System, proposal: Proposal, desired: PlanView['desired']): Planned {
  const target = system.description
  return {system, proposal, view: {target, proposal, desired, isAsDesired: isAsDesired(proposal)}}
}

/** What all commands share: the target, colour, and one exit status whichever way it is asked for. */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true

  /** What was applied is applied, whether or not anybody could read of it. */
  protected hasChanged = false
  protected isOutputLost = false
  /** Whether somebody was told something beside the verdict. */
  protected hasWarned = false
  /** Whether an apply that was cut off on the machine is worth a line. */
  protected warnsOfJournal = true

  protected override async init(): Promise<void> {
    await super.init()
    onOutputLost((reason) => {
      this.isOutputLost = true
      process.stderr.write(`Error: The output could not be written: ${reason}.\n`)
      if (!this.hasChanged) this.setStatus(ExitStatus.failed)
    })
  }

  protected async openTarget(flags: TargetFlagValues): Promise<System> {
    const system = this.opened(await openTarget(namedTarget(flags)))
    if (this.warnsOfJournal) await this.warnOfJournal(system)
    return system
  }

  /** A command may want to know all that is asked of the machine. */
  protected opened(system: System): System {
    return system
  }

  protected policyFiles(): PolicyFiles {
    return nodePolicyFiles()
  }

  /** What is to be done beside the change itself, under an id of its own. */
  protected errandFor(flags: {readonly 'lock-timeout': string}): Errand {
    const lockWaitMs = durationFlag('--lock-timeout', flags['lock-timeout'], '0s')
    return {...newErrand(this.id ?? ''), lockWaitMs}
  }

  /** What was changed is changed, whether or not that could be put down. */
  protected tellHistoryLoss(reason: string): void {
    const why = reason.replace(/\.$/, '')
    process.stderr.write(`${printable(`Warning: The history could not be written: ${why}.`)}\n`)
  }

  /** Whoever may not read the journal cannot do anything about it either. */
  private async warnOfJournal(system: System): Promise<void> {
    const text = await system.readState(journalName).catch(() => undefined)
    if (text === undefined) return
    // Only where there is one is it worth loading what reads it.
    const {readJournal} = await import('./apply/journal.ts')
    const found = readJournal(text)
    const warning = `Warning: ${openJournalSentence(found)} ${openJournalAdvice(found)}`
    this.hasWarned = true
    process.stderr.write(`${printable(warning)}\n`)
  }

  /** Reads policies for a machine; what somebody else could have written is refused on a real one. */
  protected readPolicies(
    system: System,
    entries: readonly string[] | undefined,
    paths: PathKnowledge = isReal(system) ? 'known' : 'as-described',
  ): Promise<Desired> {
    const trustAs = this.trustAs(system)
    return readDesired(entries ?? [], this.policyFiles(), trustAs, system.facts, paths)
  }

  /** Whose files may decide over a machine. */
  protected trustAs(system: System): 'root' | 'anyone' {
    return isReal(system) && process.geteuid?.() === 0 ? 'root' : 'anyone'
  }

  /** Plans for the machine and the policies that were named. */
  protected async planFor(
    flags: PlanFlagValues,
    policies: readonly string[] | undefined,
  ): Promise<Planned> {
    const system = await this.openTarget(flags)
    const {desired, facts} = await this.readPolicies(system, policies)
    const proposal = await propose(system, desired, facts, {
      // oclif leaves out a flag that was not given, whatever its type says.
      liveOnly: Boolean(flags['live-only']),
      takeOver: Boolean(flags['take-over']),
      isStrict: flags.order === 'strict',
      only: readSelectors(flags.only ?? []),
    })
    return planned(system, proposal, desired)
  }

  /** Shows a plan, and hands it on. */
  protected showPlan(shown: Planned, {verbose}: Pick<PlanFlagValues, 'verbose'>): Planned {
    this.log(planAsText(shown.view, this.paint, {verbose}))
    return shown
  }

  /** Colour on a terminal, none elsewhere; NO_COLOR and FORCE_COLOR decide otherwise. */
  protected get paint(): Paint {
    return this.paintFor(process.stdout)
  }

  protected paintFor(stream: {readonly isTTY?: boolean}): Paint {
    const {NO_COLOR, FORCE_COLOR, TERM} = process.env
    if (NO_COLOR !== undefined && NO_COLOR !== '') return plainPaint
    if (FORCE_COLOR !== undefined && !/^(0|false)$/.test(FORCE_COLOR)) return colourPaint
    return stream.isTTY === true && TERM !== 'dumb' ? colourPaint : plainPaint
  }

  protected setStatus(status: ExitStatus): void {
    process.exitCode = status
  }

  /** oclif would colour it token by token, and print control characters of others as they are. */
  protected override logJson(json: unknown): void {
    process.stdout.write(`${jsonText(json, 2)}\n`)
  }

  protected override async catch(error: Interfaces.CommandError): Promise<unknown> {
    const failure = this.asFailure(error)
    if (this.jsonEnabled()) this.logJson(failureAsJson(failure ?? bug(error)))
    // A bug keeps its stack, which oclif prints.
    if (failure === undefined) throw error
    this.setStatus(failure.status)
    if (!this.jsonEnabled()) {
      process.stderr.write(`${failureAsText(failure, this.paintFor(process.stderr))}\n`)
    }
    return undefined
  }

  /** A failure that a person can act on; undefined for a bug. */
  private asFailure(error: Error): AuditformError | undefined {
    if (error instanceof AuditformError) return error
    // What oclif throws while it parses carries the whole of its configuration along.
    if ('oclif' in error) return usageFailure(error.message, Object.keys(this.ctor.flags))
    return fileFailure(error)
  }
}

function bug({message}: Error): AuditformError {
  return new AuditformError('BUG', `This is a bug in auditform: ${message}`)
}
