import {appendFile, rm, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import type {Scenario} from '../apply/fault-scenarios.ts'
import {lacks} from '../skipping.ts'
import {connectVm, describeWithVm} from './connect-vm.ts'
import {type Counts, groupsOf, strikeOf, trialWords} from './fault-points.ts'
import {
  faultFolder,
  faultyAuditctl,
  hasteScript,
  type Release,
  type Strike,
} from './faulty-auditctl.ts'
import {keepScript, leftScript, lookScript, restoreScript} from './guest/scene.ts'
import {allowAll, type ProgramResult} from './program.ts'
import {type ProgramHere, programHere} from './program-here.ts'

/** Trials of each kind; each takes half a minute on an emulated processor. */
const rounds = Number(process.env['SSH_FAULTS'] ?? 0)
const isSkipped = lacks(
  rounds > 0,
  'faults of auditctl over ssh take half a minute each; SSH_FAULTS says how many of each kind',
)

/** What a plan comes to where nothing goes wrong. */
interface Ends {
  readonly before: string
  readonly desired: string
  readonly counts: Counts
}

/** What an apply did, and what the guest holds then. */
interface Ran extends ProgramResult {
  readonly found: string
  readonly left: string
  readonly history: string
}

describeWithVm('auditctl goes wrong on a host behind a real sshd', () => {
  const vm = connectVm()
  let here: ProgramHere
  const tally = new Map<string, number>()
  const wrong: string[] = []
  let told = 0

  beforeAll(async () => {
    here = await programHere(vm)
    if (isSkipped) return
    await vm.sh(`echo 1 >/sys/kernel/rcu_expedited; mkdir -p ${faultFolder}\n${hasteScript}`)
  })
  afterAll(async () => {
    const counted = [...tally].sort().map(([outcome, times]) => `${outcome}: ${times} times\n`)
    if (!isSkipped) process.stdout.write(`faults of auditctl over ssh:\n${counted.join('')}`)
    await rm(here.folder, {recursive: true, force: true})
    if (!isSkipped) await vm.renew()
  })

  const look = async () => (await vm.sh(lookScript)).stdout

  /** Brings the guest to where the plan begins, and keeps that. */
  async function begin({before, desired, others}: Scenario): Promise<string> {
    await vm.sh(`auditctl -D; auditctl -e 1 -f 1 -b 8192 -r 0
rm -rf /var/lib/auditform /etc/audit/rules.d/*`)
    await writeFile(join(here.folder, 'before.rules'), `-D\n${before}`)
    await writeFile(join(here.folder, 'desired.rules'), `-D\n${desired}`)
    const {exitCode, stderr} = await here.run('apply', '--yes', ...allowAll, 'before.rules')
    expect({exitCode}, stderr).toEqual({exitCode: 0})
    for (const [name, text] of Object.entries(others ?? {})) {
      await vm.writeFile(`/etc/audit/rules.d/${name}`, text, 0o640)
    }
    await vm.sh(`augenrules\n${keepScript('first')}`)
    const start = await look()
    await vm.sh(restoreScript('first'))
    expect(await look()).toBe(start)
    return start
  }

  /** Applies from there with this auditctl. */
  async function apply(
    {scope}: Scenario,
    release: Release,
    strike?: Strike,
  ): Promise<ProgramResult> {
    await vm.sh(`${restoreScript('first')}\nrm -f ${faultFolder}/*`)
    await vm.writeFile(`${faultFolder}/auditctl`, faultyAuditctl(release, strike), 0o755)
    const flags = [
      ...(scope?.isStrict === true ? ['--order', 'strict'] : []),
      ...(scope?.takeOver === true ? ['--take-over'] : []),
      ...(scope?.liveOnly === true ? ['--live-only'] : []),
      ...['--auditctl', `${faultFolder}/auditctl`],
    ]
    return here.run('apply', '--yes', ...allowAll, ...flags, 'desired.rules')
  }

  /** Applies with an auditctl that only counts. */
  async function endsOf(scenario: Scenario, release: Release, before: string): Promise<Ends> {
    const {exitCode, stderr} = await apply(scenario, release)
    expect({exitCode}, `${scenario.name}, ${release}: ${stderr}`).toEqual({exitCode: 0})
    const count = `cd ${faultFolder}; for d in change load read; do cat $d 2>/dev/null | wc -l; done`
    const [change = 0, load = 0, read = 0] = (await vm.sh(count)).stdout.split('\n').map(Number)
    return {before, desired: await look(), counts: {change, load, read}}
  }

  /** Lets one run go wrong and says how that ended, or what is wrong with it. */
  async function tryOne(
    scenario: Scenario,
    release: Release,
    strike: Strike,
    ends: Ends,
  ): Promise<string> {
    const result = await apply(scenario, release, strike)
    const [found = '', left = '', history = '', struck] = (await vm.sh(seenScript)).stdout.split(
      '====\n',
    )
    const ran = {...result, found, left, history}
    const lie = struck === '' ? 'it was not met' : untruthOf(ran, ends)
    if (lie !== undefined) return `WRONG: ${lie}\nstatus ${ran.exitCode}: ${ran.stderr}${found}`
    if (ran.exitCode === 6) {
      return `half done, then ${await byHand(ran, ends)}${await recoverFrom(ran, ends)}`
    }
    return `status ${ran.exitCode}, as ${ran.exitCode === 0 ? 'desired' : 'before'}`
  }

  /** Of every second that tells commands, does what it says is left to be done by hand. */
  async function byHand(ran: Ran, ends: Ends): Promise<string> {
    const commands = [...ran.stderr.matchAll(/^ {2}(auditctl .*)$/gm)].map(([, line]) => line)
    if (commands.length === 0) return ''
    told += 1
    if (told % 2 === 0) return ''
    await vm.sh(commands.join('\n'))
    const now = await look()
    if (kernelOf(now) === kernelOf(ends.before)) return 'by hand, then '
    return `WRONG: by hand not as before:\n${ran.stderr}from ${ran.found}to ${now}`
  }

  /** When the cause is gone, it can be recovered. */
  async function recoverFrom(ran: Ran, ends: Ends): Promise<string> {
    const recovered = await here.run('recover', '--json')
    const end = await look()
    const left = (await vm.sh(leftScript)).stdout
    const {direction} = recovered.exitCode === 0 ? JSON.parse(recovered.stdout).recovered : {}
    const wanted = {finish: ends.desired, undo: ends.before}[String(direction)]
    if (wanted === end && left === '') return direction
    return `WRONG: recover: ${direction}: left ${left}: ${recovered.stdout}${recovered.stderr}
${ran.stderr}from ${ran.found}to ${end}`
  }

  async function note(words: string, outcome: string): Promise<void> {
    const label = `${words}: ${outcome}`
    const log = process.env['KILL_LOG']
    if (log !== undefined) await appendFile(log, `${label}\n`)
    const isWrong = outcome.includes('WRONG')
    if (isWrong) wrong.push(label)
    const key = isWrong ? 'wrong' : outcome
    tally.set(key, (tally.get(key) ?? 0) + 1)
  }

  test.skipIf(isSkipped).for(groupsOf(Math.max(1, rounds)))(
    '$scenario.name, $release: as before, as desired, or half done and told so',
    {timeout: 14_400_000},
    async (group) => {
      const {scenario, release, trials} = group
      const ends = await endsOf(scenario, release, await begin(scenario))
      for (const trial of trials) {
        const strike = strikeOf(trial, ends.counts)
        await note(
          trialWords(group, strike, ends.counts),
          await tryOne(scenario, release, strike, ends),
        )
      }
      expect(wrong.splice(0)).toEqual([])
    },
  )
})

const seenScript = [
  lookScript,
  leftScript,
  'tail -n 1 /var/lib/auditform/history.jsonl',
  `test -e ${faultFolder}/struck && echo struck`,
].join('\necho ====\n')

function kernelOf(found: string): string | undefined {
  return found.split(/^\d{3,} /m)[0]
}

/** What is untrue in what was told; of what is half done the recovery has to show it. */
function untruthOf(ran: Ran, ends: Ends): string | undefined {
  const {exitCode, stdout, stderr, found, left, history} = ran
  // An apply that came as far as the journal is in the history, with the same end.
  const {error, result} = JSON.parse(history)
  if (error !== null && error.exit_status !== exitCode) return `the history says ${history}`
  if (exitCode === 0) {
    if (result !== 'applied') return `the history says ${history}`
    if (!/verified/i.test(stdout)) return `it does not say so: ${stdout}`
  } else if (!stderr.includes('Error: ')) return 'no error is told'
  const isHalfDone = /could not be taken back/.test(stderr)
  if (isHalfDone !== (exitCode === 6)) return 'the way back is told wrongly'
  if (isHalfDone) return undefined
  if (left !== '') return `left behind: ${left}`
  if (![0, 1, 4].includes(exitCode)) return 'an odd status'
  return found === (exitCode === 0 ? ends.desired : ends.before) ? undefined : 'the end is another'
}
