import {expect, test} from 'vitest'
import {readSandbox} from '../../src/system/sandbox-file.ts'
import {auditform, type Desk, makeDesk} from './run-program.ts'

/** Several batches, so that the other one begins meanwhile. */
const ruleCount = 500
const rounds = 10

const policyOf = (name: string) =>
  Array.from({length: ruleCount}, (_, index) => `-w /etc/${name}${index} -p wa -k ${name}\n`).join(
    '',
  )

interface Told {
  readonly name: string
  readonly status: number | null
  /** The code of the failure, if there was one. */
  readonly code: string | undefined
  readonly hasWaited: boolean
  /** When its operations began and when it last told of its work, in ISO 8601; empty when there were none. */
  readonly from: string
  readonly to: string
}

async function applyOnce({target, folder}: Desk, name: string, timeout: string): Promise<Told> {
  const allow = ['REMOVES_MANY', 'COVERAGE_LOST'].flatMap((hazard) => ['--allow', hazard])
  const flags = ['--yes', '--json-events', ...allow, '--lock-timeout', timeout]
  const ran = await auditform(['apply', ...target, ...flags, `${folder}/${name}.rules`])
  const lines = ran.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  const begun = lines.find(({event}) => event === 'phase')
  const [last, ended] = [lines.at(-2), lines.at(-1)]
  return {
    name,
    status: ran.status,
    code: ended.document.error?.code,
    // Told once, however long it takes.
    hasWaited: lines.filter(({event}) => event === 'waiting').length === 1,
    from: begun?.at ?? '',
    // The end is told when the lock is open again and the history is written.
    to: begun === undefined ? '' : last.at,
  }
}

/** Who comes second finds the lock held, or the machine changed, and has changed nothing. */
const endings = ['0 ', '1 LOCK_HELD', '4 STALE']

/** Whether the two met; both ended as they should, and the host is as the last one wants it. */
async function proveRound(desk: Desk, both: readonly Told[], where: string): Promise<boolean> {
  for (const {status, code = ''} of both) expect(endings, where).toContain(`${status} ${code}`)
  const worked = both.filter(({from}) => from !== '').sort((a, b) => (a.from < b.from ? -1 : 1))
  const [first, second] = worked
  expect(first, where).toBeDefined()
  if (first && second) expect(first.to <= second.from, where).toBe(true)
  const {rules} = await readSandbox(desk.sandbox)
  const keys = rules.map(({fields}) => fields.at(-1)?.value)
  expect(keys.length, where).toBe(ruleCount)
  expect(new Set(keys), where).toEqual(new Set([worked.at(-1)?.name]))
  return both.some(({code, hasWaited}) => hasWaited || code === 'LOCK_HELD')
}

test.for([
  {timeout: '0s', end: 'refused'},
  {timeout: '60s', end: 'kept waiting'},
])(
  'of two that apply at once, one is $end, and never do both work',
  {timeout: 180_000},
  async ({timeout, end}) => {
    const desk = await makeDesk()
    for (const name of ['a', 'b']) await desk.write(`${name}.rules`, policyOf(name))
    let met = 0
    for (let round = 0; round < rounds; round++) {
      await desk.bend({rules: [], rules_d: {}})
      const both = await Promise.all(['a', 'b'].map((name) => applyOnce(desk, name, timeout)))
      const where = `round ${round + 1}: ${JSON.stringify(both)}`
      if (await proveRound(desk, both, where)) met += 1
      expect(timeout === '0s' || both.every(({code}) => code !== 'LOCK_HELD'), where).toBe(true)
    }
    process.stdout.write(`two applies at once: in ${met} of ${rounds} rounds one was ${end}\n`)
    expect(met).toBeGreaterThan(0)
  },
)
