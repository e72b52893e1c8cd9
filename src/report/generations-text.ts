import type {GenerationDiff, KeptFileChange} from '../generations/compare.ts'
import type {KeptRule} from '../generations/generation.ts'
import type {FoundStaged} from '../persist/standing.ts'
import {commandLine} from '../plan/operation.ts'
import type {GenerationDocument} from './generation-schema.ts'
import type {GenerationsView, GenerationView} from './generations-json.ts'
import type {Paint} from './paint.ts'
import {counted} from './plan-words.ts'
import {printable} from './printable.ts'
import {stagedLine} from './standing.ts'

/** The generations of a machine for a reader, the newest first. */
export function generationsAsText(view: GenerationsView, paint: Paint): string {
  const {target, sound, damaged, current, found} = view
  const staged = stagedLines(found, paint)
  if (current === undefined && damaged.length === 0) {
    const none = `${printable(target)} has no generation yet; the first apply makes one.`
    return [none, ...staged].join('\n').trimEnd()
  }
  const width = String(current ?? 0).length
  return [
    paint.bold(`${printable(target)}, ${counted(sound.length, 'generation')}`),
    '',
    ...staged,
    ...sound.toReversed().flatMap((each) => {
      const isCurrent = each.number === current
      const number = String(each.number).padStart(width)
      const head = `${isCurrent ? '*' : ' '} ${number}  ${headWords(each)}`
      const [first, ...others] = [changeWords(each), ...aboutLines(each)]
      return [
        `${isCurrent ? paint.bold(head) : head}  ${first}`,
        ...others.map((line) => `${' '.repeat(width + 4)}${paint.dim(printable(line))}`),
      ]
    }),
    ...damaged.map((number) => {
      const mark = number === current ? '*' : ' '
      return paint.yellow(
        `${mark} ${String(number).padStart(width)}  cannot be read: it is damaged`,
      )
    }),
    '',
    paint.dim('* is what was applied last; whether the host is still so says: auditform status'),
  ].join('\n')
}

/** Whether it was booted since is for `status` to find out. */
function stagedLines(found: FoundStaged, paint: Paint): readonly string[] {
  if (found.kind === 'none') return []
  const what =
    found.kind === 'found' ? stagedLine(found.staged) : 'what it is cannot be read any more'
  return [paint.yellow(`Written for the next boot: ${what}; see auditform status`), '']
}

/** Where a rollback leads, for a reader. */
export function rollbackHeadline(target: GenerationDocument, paint: Paint): string {
  const about = aboutLines(target).map((line) => `  ${paint.dim(printable(line))}`)
  return [`Back to generation ${target.number}: ${headWords(target)}`, ...about].join('\n')
}

/** What was applied last, in one line. */
export function currentLine(generation: GenerationDocument): string {
  const {number, at} = generation
  const who = printable(whoText(generation))
  return `Generation ${number}, ${actionText(generation)} of ${timeText(at)} by ${who}`
}

/** When, who and what. */
function headWords(generation: GenerationDocument): string {
  return `${timeText(generation.at)}  ${printable(whoText(generation))}  ${actionText(generation)}`
}

/** In UTC, as the log has it. */
function timeText(at: string): string {
  return printable(at.replace('T', ' ').replace(/\.\d+Z$/, 'Z'))
}

function whoText({user: {user, uid, sudo_user}}: GenerationDocument): string {
  const name = user ?? `uid ${uid}`
  return sudo_user === null ? name : `${name} (${sudo_user})`
}

/** What made it. */
function actionText({action, back_to}: GenerationDocument): string {
  if (action === 'before') return 'before the first apply'
  return action === 'rollback' ? `rollback to ${back_to}` : 'apply'
}

function changeWords(generation: GenerationDocument): string {
  const {rules, added, removed, moved, control_changed, rules_file} = generation
  const figures = [
    ...(added > 0 ? [`+${added}`] : []),
    ...(removed > 0 ? [`-${removed}`] : []),
    ...(moved > 0 ? [`${moved} moved`] : []),
    ...control_changed,
    ...(rules_file?.changed ? ['rules.d'] : []),
  ]
  const what = figures.length === 0 ? '' : ` (${figures.join(', ')})`
  return `${counted(rules, 'rule')}${what}`
}

function aboutLines({policies, reason}: GenerationDocument): readonly string[] {
  return [
    ...(reason === null ? [] : [reason]),
    ...(policies.length === 0 ? [] : [policies.map(({path}) => path).join(', ')]),
  ]
}

/** One generation for a reader; the operations where they are asked for. */
export function generationAsText(
  {target, generation, isCurrent}: GenerationView,
  paint: Paint,
  {verbose}: {readonly verbose: boolean},
): string {
  const {summary, rules, control, operations} = generation
  const {rules_file, set_aside, put_back, plan} = summary
  const rows: readonly (readonly [name: string, value: string])[] = [
    ['made by', headWords(summary)],
    ['kernel', changeWords(summary)],
    ...aboutLines(summary).map((line) => ['', line] as const),
    ...(plan === null ? [] : [['plan', plan] as const]),
    [
      'control',
      Object.entries(control)
        .map((pair) => pair.join(' '))
        .join(', '),
    ],
    ['rules.d', rulesFileWords(rules_file)],
    ...set_aside.map(({path}) => ['set aside', path] as const),
    ...put_back.map((name) => ['put back', name] as const),
  ]
  const title = `Generation ${summary.number} of ${printable(target)}`
  return [
    paint.bold(`${title}${isCurrent ? ', applied last' : ''}`),
    '',
    ...rows.map(([name, value]) => `  ${name.padEnd(10)}${printable(value)}`),
    '',
    ...rules.map((rule) => `  ${ruleText(rule, paint)}`),
    ...(verbose && operations.length > 0
      ? ['', ...operations.map(({argv}) => `  ${printable(commandLine(argv))}`)]
      : []),
  ].join('\n')
}

function rulesFileWords(file: GenerationDocument['rules_file']): string {
  if (file === null) return 'there was no such folder'
  return file.file === null ? `${file.path} was not there` : file.path
}

function ruleText({listing, origin}: KeptRule, paint: Paint): string {
  const line = printable(listing.trim())
  if (origin.kind !== 'policy') return `${line}  ${paint.dim('of no policy')}`
  return `${line}  ${paint.dim(printable(`${origin.place.file}:${origin.place.line}`))}`
}

/** What differs between two generations for a reader. */
export function generationDiffAsText(
  target: string,
  {from, to, added, removed, moved, control, files}: GenerationDiff,
  paint: Paint,
): string {
  const line = (rule: KeptRule) => printable(rule.listing.trim())
  const lines = [
    ...removed.map((rule) => `  ${paint.red('-')} ${line(rule)}`),
    ...added.map((rule) => `  ${paint.green('+')} ${line(rule)}`),
    ...moved.map((rule) => `  ${paint.yellow('~')} ${line(rule)}  ${paint.dim('moves')}`),
    ...control.map(
      ({name, from: before, to: after}) =>
        `  ${paint.yellow('~')} ${name} ${before ?? '?'} → ${after ?? '?'}`,
    ),
    ...files.flatMap((file) => fileLines(file, paint)),
  ]
  return [
    paint.bold(`${printable(target)}, from generation ${from} to ${to}`),
    '',
    ...(lines.length === 0 ? ['Nothing differs.'] : lines),
  ].join('\n')
}

function fileLines({kind, path, change, diff}: KeptFileChange, paint: Paint): readonly string[] {
  const what = kind === 'policy' ? 'policy' : 'rules.d'
  // What our file holds was said rule by rule.
  const isShown = kind !== 'ours' && change === 'changed'
  const shown = isShown ? diff.trimEnd().split('\n').slice(headLines(path)) : []
  return [
    `  ${paint.yellow('~')} ${what} ${printable(path)}  ${paint.dim(change)}`,
    ...shown.map((each) => `      ${printable(each)}`),
  ]
}

/** The head of a diff names the file twice; nobody keeps a name from holding a line break. */
function headLines(path: string): number {
  return 2 * path.split('\n').length
}
