import {Flags, type Interfaces} from '@oclif/core'
import {BaseCommand, namedTarget, type TargetFlagValues} from '../base-command.ts'
import {givenWords, policyArgs, reportFlags, targetFlags} from '../command-flags.ts'
import type {Judged} from '../drift/accept.ts'
import type {Drift} from '../drift/drift.ts'
import type {DriftVerdict, ReportFlagValues} from '../drift-reports.ts'
import {ExitStatus, messageOf} from '../errors.ts'
import type {PolicyFiles} from '../policy/policy-files.ts'
import {type Recording, recordAnswers} from '../quiet/recording.ts'
import type {AcceptingFlags} from '../read-accepting.ts'
import {asApplied} from '../read-as-applied.ts'
import type {Authors} from '../read-authors.ts'
import {type DriftReading, readDrift} from '../read-drift.ts'
import type {SinceLast} from '../read-since-last.ts'
import {type Proposal, propose} from '../reconcile.ts'
import {
  type DriftView,
  driftAsText,
  noteLines,
  waitingAsText,
  wellAgainText,
} from '../report/drift.ts'
import {driftAsJson} from '../report/drift-json.ts'
import {printable} from '../report/printable.ts'
import {nodePolicyFiles} from '../system/policy-files.ts'
import type {System} from '../system/system.ts'

export default class DriftCommand extends BaseCommand {
  static override summary = 'Tell whether a host has left its policy. Quiet when it has not.'
  static override description = [
    'For cron: prints nothing and exits with 0 when kernel and rules.d are as the policy asks,',
    'else tells each difference, the worst first, and exits with 2. Where all of them are staged and',
    'wait for a reboot it tells that on one line and exits with 7. Changes nothing; with --since-last',
    'it remembers in the state folder what it told.',
  ].join('\n')
  static override examples = [
    '<%= config.bin %> <%= command.id %> /etc/auditform/site.json5',
    '<%= config.bin %> <%= command.id %> --since-last --accept /etc/auditform/accepted.json5',
  ]
  static override args = policyArgs
  static override flags = {
    ...targetFlags,
    ...reportFlags,
    'live-only': Flags.boolean({summary: 'Look at the kernel only and leave rules.d alone.'}),
    strict: Flags.boolean({summary: 'Count what the listing alone cannot prove as drift.'}),
    ignore: Flags.string({
      summary:
        'Do not count these differences: a kind such as extra, or key=KEY, list=LIST, file=POLICY, path=PATH, control=NAME.',
      description: 'Can be given more than once.',
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'WHAT',
    }),
    accept: Flags.string({
      summary:
        'Do not count the differences that this file accepts, each with a reason and a last day.',
      helpValue: 'FILE',
    }),
    'since-last': Flags.boolean({
      summary:
        'Print only what is new since the last run with this flag, and once when all is well again.',
    }),
  }

  private reports: ReportFlagValues = {}
  private recording: Recording | undefined

  override async run(): Promise<unknown> {
    const {args, flags} = await this.parse(DriftCommand)
    this.reports = flags
    const system = await this.openTarget(flags)
    const {desired, facts} = await this.readPolicies(asApplied(system), args.policy, 'as-described')
    const scope = {liveOnly: flags['live-only'], takeOver: false}
    const proposal = await propose(system, desired, facts, scope)
    const found = await readDrift(system, proposal, desired.controlPlaces)
    const judged = await this.judge(system, found.drifts, flags)
    const counted = judged.open.filter(({severity}) => flags.strict || severity !== 'unproven')
    const given = givenWords(args.policy, flags)
    const notes = noteLines(judged)
    const asked = [...given, ...(flags.strict ? ['--strict'] : []), ...(flags.ignore ?? [])]
    const since = flags['since-last']
      ? await this.sinceLast(system, [...asked, flags.accept ?? ''], counted, notes)
      : undefined
    const told = found.staged ? [] : counted
    const authors = await this.authors(system, proposal, told, since)
    const view = {target: system.description, facts, given, fights: since?.fights, authors}

    if (counted.length > 0) this.setStatus(found.staged ? ExitStatus.staged : ExitStatus.differs)
    if (since === undefined || since.isNews) this.tell(view, found, counted, notes)
    if (since?.isWellAgain) this.log(wellAgainText(view, this.paint))
    if (since) await this.remember(since, authors)
    const {controlPlaces} = desired
    await this.report({system, proposal, controlPlaces, found, judged, counted, view})
    const isSilent = found.drifts.length === 0 && notes.length === 0 && !since?.isWellAgain
    if (isSilent) await this.keep(flags)
    return this.jsonEnabled() ? driftAsJson(view, {...found, counted, judged}) : undefined
  }

  protected override opened(machine: System): System {
    if (machine.kind !== 'local' && machine.kind !== 'sandbox') return machine
    this.recording = recordAnswers({machine, policies: nodePolicyFiles()})
    return this.recording.doors.machine
  }

  protected override policyFiles(): PolicyFiles {
    return this.recording?.doors.policies ?? super.policyFiles()
  }

  /** For the next run; what is told in other ways, or depends on the day, is worked out each time. */
  private async keep(flags: TargetFlagValues & ReportFlagValues & AcceptingFlags): Promise<void> {
    const {metrics, junit, sarif, accept} = flags
    const isPlain = (metrics ?? junit ?? sarif ?? accept) === undefined && !this.jsonEnabled()
    if (!isPlain || process.exitCode || this.isOutputLost || this.hasWarned) return
    if (this.recording === undefined) return
    const {keepQuiet} = await import('../quiet-run.ts')
    await keepQuiet([this.id ?? '', ...this.argv], namedTarget(flags), this.recording)
  }

  private async judge(
    system: System,
    drifts: readonly Drift[],
    {accept, ignore = []}: AcceptingFlags,
  ): Promise<Judged> {
    if (accept === undefined && ignore.length === 0) {
      return {open: drifts, accepted: new Map(), expired: [], unused: []}
    }
    const [{readAccepting}, {judge}] = await Promise.all([
      import('../read-accepting.ts'),
      import('../drift/accept.ts'),
    ])
    const files = nodePolicyFiles()
    return judge(drifts, await readAccepting({accept, ignore}, files, this.trustAs(system)))
  }

  private async sinceLast(
    ...about: Parameters<typeof import('../read-since-last.ts').readSinceLast>
  ) {
    const {readSinceLast} = await import('../read-since-last.ts')
    return readSinceLast(...about)
  }

  /** Nobody is looked up for what nobody is told. */
  private async authors(
    system: System,
    proposal: Proposal,
    counted: readonly Drift[],
    since: SinceLast | undefined,
  ): Promise<Authors> {
    const {isNews = true, authors} = since ?? {}
    const isTold = counted.length > 0 && (isNews || this.jsonEnabled())
    if (!isTold) return authors ?? new Map()
    const {readAuthors} = await import('../read-authors.ts')
    return readAuthors(system, proposal, counted, authors)
  }

  private tell(
    view: DriftView,
    {staged}: DriftReading,
    counted: readonly Drift[],
    notes: readonly string[],
  ): void {
    const verdict = staged
      ? waitingAsText(view, staged, counted.length, this.paint)
      : driftAsText(view, counted, this.paint)
    const texts = [...(counted.length === 0 ? [] : [verdict]), ...notes]
    if (texts.length > 0) this.log(texts.join('\n\n'))
  }

  /** What was told stands, whether or not the files for other programs can be written. */
  private async report(outcome: DriftVerdict | Error): Promise<void> {
    const {metrics, junit, sarif} = this.reports
    if ((metrics ?? junit ?? sarif) === undefined) return
    const {writeReports} = await import('../drift-reports.ts')
    for (const loss of await writeReports(this.reports, this.config.version, outcome)) {
      process.stderr.write(`${printable(`Error: ${loss}`)}\n`)
      this.setStatus(ExitStatus.failed)
    }
  }

  protected override async catch(error: Interfaces.CommandError): Promise<unknown> {
    await this.report(error)
    return super.catch(error)
  }

  /** Whoever was told is told once more rather than never. */
  private async remember(since: SinceLast, authors: Authors): Promise<void> {
    try {
      await since.remember(authors)
    } catch (error) {
      const why = messageOf(error).replace(/\.$/, '')
      const warning = `Warning: What was told cannot be remembered, and is told again: ${why}.`
      process.stderr.write(`${printable(warning)}\n`)
    }
  }
}
