/**
 * What a run asks of the world, in a form that can be kept and asked once more: questions about the
 * machine and about the files of policies, each with its words and its answer as texts.
 */
import type {PolicyFiles} from '../policy/policy-files.ts'
import type {PathLooks} from '../state/path-looks.ts'
import type {ExactRules, System} from '../system/system.ts'

/** The only two doors through which a run learns anything. */
export interface Doors {
  readonly machine: System
  readonly policies: PolicyFiles
}

/** A question, and what was answered. */
export interface Answered {
  readonly door: keyof Doors
  readonly ask: string
  /** Its arguments, by `wordsText`. */
  readonly words: string
  /** By `answerText`. */
  readonly answer: string
}

/** What a machine is asked that changes nothing there. All else is no question, and ends a recording. */
const machineQuestions: readonly string[] = [
  'auditctl',
  'auditctlFile',
  'bootFiles',
  'bootId',
  'exactReading',
  'facts',
  'listStateFolders',
  'readState',
  'readStateFolder',
  'revision',
  'rulesFolder',
  'surroundings',
  'watchedPaths',
] satisfies readonly (keyof System)[]

/** The only words for auditctl that are a question. */
const auditctlQuestions: ReadonlySet<string> = new Set(['["-s"]', '["-l"]', '["-l","-i"]'])

/** Says whether something that was asked may be asked again without any harm. */
export function isQuestion(door: keyof Doors, ask: string, words: readonly unknown[]): boolean {
  if (door === 'policies') return ask === 'read' || ask === 'realFolder'
  if (ask === 'auditctl') return auditctlQuestions.has(JSON.stringify(words[0]))
  return machineQuestions.includes(ask)
}

/** Asks again what was asked. Whatever it is that stands there, only a question is asked. */
export async function answerOf(
  doors: {readonly [Door in keyof Doors]: Partial<Doors[Door]>},
  {door, ask, words}: Omit<Answered, 'answer'>,
): Promise<string> {
  const given = wordsOf(words)
  if (!isQuestion(door, ask, given)) throw new Error(`${door} ${ask} is no question`)
  const method: unknown = Reflect.get(doors[door], ask)
  if (typeof method !== 'function') throw new Error(`${door} has no ${ask}`)
  return answerText(ask, given, await Reflect.apply(method, doors[door], given))
}

/** Arguments as a text from which they can be had back. */
export function wordsText(words: readonly unknown[]): string {
  return JSON.stringify(words, (_, value) => (value instanceof Set ? {set: [...value]} : value))
}

function wordsOf(text: string): readonly unknown[] {
  const words: unknown = JSON.parse(text, (_, value) =>
    Array.isArray(value?.set) ? new Set(value.set) : value,
  )
  return Array.isArray(words) ? words : []
}

/** Lines of `auditctl -s` that go up and down without anything being different. */
const restless = /^(?:pid|lost|backlog|backlog_wait_time_actual) .*$/gm

/** An answer as a text that is the same when the answer means the same, and another one when it does not. */
export function answerText(ask: string, words: readonly unknown[], answer: unknown): string {
  // Some thousand values, and nothing that JSON does not know.
  if (ask === 'exactReading') return JSON.stringify(withoutCounters(answer as ExactRules))
  const steady = ask === 'watchedPaths' ? sinceBoot(answer as PathLooks | undefined) : answer
  const plain = JSON.stringify(steady, (_, value: unknown) => {
    if (value instanceof Map) return {map: [...value].sort(([left], [right]) => order(left, right))}
    if (value instanceof Set) return {set: [...value].sort(order)}
    // JSON has no undefined, and says the same of a list that holds one and one that holds null.
    return value === undefined ? {undefined: true} : value
  })
  const isStatus = ask === 'auditctl' && JSON.stringify(words[0]) === '["-s"]'
  return isStatus ? plain.replaceAll('\\n', '\n').replaceAll(restless, '') : plain
}

function order(left: string, right: string): number {
  return left < right ? -1 : 1
}

function withoutCounters(answer: ExactRules): unknown {
  if (answer.kind !== 'read' || answer.status === undefined) return answer
  const {pid, lost, backlog, backlog_wait_time_actual, ...status} = answer.status
  return {...answer, status}
}

/** Times are told from the boot on, because the clock that tells the time of the boot is set now and then. */
function sinceBoot(looks: PathLooks | undefined): unknown {
  if (looks === undefined) return undefined
  const {paths, mounts, bootedAt, loadedAt} = looks
  const after = (time: number | undefined) => time && Math.round(time - bootedAt)
  return {
    paths,
    mounts: mounts.map(({since, ...mount}) => ({...mount, since: after(since)})),
    loadedAt: after(loadedAt),
  }
}
