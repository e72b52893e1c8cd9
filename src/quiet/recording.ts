import type {ExactRules} from '../system/system.ts'
import {type Answered, answerText, type Doors, isQuestion, wordsText} from './questions.ts'

/** Doors that note what goes through them. */
export interface Recording {
  readonly doors: Doors
  /** What was asked and answered; `undefined` where asking it again would prove nothing. */
  answered(): Promise<readonly Answered[] | undefined>
}

interface Note {
  readonly door: keyof Doors
  readonly ask: string
  readonly words: readonly unknown[]
  readonly said: unknown
}

/** What nobody asks for and what must not change while all else is asked. */
const atEnds = ['revision', 'auditctlFile', 'bootId'] as const

/** What a revision of a machine says nothing of. */
const besideRevision: readonly string[] = ['readState', 'readStateFolder', 'listStateFolders']

/**
 * Notes what is asked through these doors. What is no question, what fails, and a question that was
 * answered in two ways spoil the recording.
 */
export function recordAnswers(doors: Doors): Recording {
  const notes: Note[] = []
  let isSpoilt = false

  const note = ({door, ask, words, said}: Note): void => {
    const isOfRevision =
      door === 'machine' && doors.machine.revision && !besideRevision.includes(ask)
    if (!isQuestion(door, ask, words)) isSpoilt = true
    else if (!isOfRevision) notes.push({door, ask, words, said})
  }
  const noteAtEnds = (): void => {
    for (const ask of atEnds) {
      const said = doors.machine[ask]?.()
      if (said !== undefined) notes.push({door: 'machine', ask, words: [], said})
    }
  }
  const listen = <Door extends object>(door: keyof Doors, target: Door): Door =>
    new Proxy(target, {
      get(from, ask) {
        const method: unknown = Reflect.get(from, ask)
        if (typeof method !== 'function' || typeof ask !== 'string') return method
        return (...words: readonly unknown[]) => {
          const said: unknown = Reflect.apply(method, from, words)
          note({door, ask, words, said})
          return said
        }
      },
    })

  noteAtEnds()
  return {
    doors: {
      machine: listen('machine', doors.machine),
      policies: listen('policies', doors.policies),
    },
    async answered() {
      // Between the two the machine was the same one.
      noteAtEnds()
      return isSpoilt ? undefined : answersOf(notes)
    },
  }
}

async function answersOf(notes: readonly Note[]): Promise<readonly Answered[] | undefined> {
  const answers = new Map<string, Answered>()
  const settled = await Promise.allSettled(notes.map(({said}) => said))
  // What the kernel itself was asked need not be asked through auditctl, which only prints it.
  const isExact = notes.some(({ask}, index) => ask === 'exactReading' && hasStatus(settled[index]))
  for (const [index, {door, ask, words}] of notes.entries()) {
    const answer = settled[index]
    if (answer?.status !== 'fulfilled') return undefined
    if (ask === 'auditctl' && isExact) continue
    const text = answerText(ask, words, answer.value)
    const asked = {door, ask, words: wordsText(words)}
    const name = JSON.stringify(asked)
    if ((answers.get(name)?.answer ?? text) !== text) return undefined
    answers.set(name, {...asked, answer: text})
  }
  return [...answers.values()]
}

function hasStatus(settled: PromiseSettledResult<unknown> | undefined): boolean {
  const exact = settled?.status === 'fulfilled' ? (settled.value as ExactRules) : undefined
  return exact?.kind === 'read' && exact.status !== undefined
}
