/**
 * Counts the events that are missed while rules change, by `auditform apply` and by
 * `augenrules --load`, in a throwaway virtual machine. Writes results/missed-events.{json,md}.
 */
import {readFile} from 'node:fs/promises'
import {installProgram} from '../test/kernel/install.ts'
import {startVm, type Vm} from '../test/kernel/vm.ts'
import {folder} from './host-rules.ts'
import {type Count, countWhile, guestFolder, must} from './opener.ts'
import {type Row, type Run, reportMissed} from './report-missed.ts'
import {own, renamed, type Scenario, scenarios, watchedFile} from './scenarios.ts'

const ourFile = '/etc/audit/rules.d/auditform.rules'
const theirFile = '/etc/audit/rules.d/bench.rules'
const policy = `${guestFolder}/after.rules`
/** Room for all that the program opens, so that it never waits for auditd long. */
const backlog = 100_000

const vm = await startVm({memoryMiB: 2048})
try {
  await prepare()
  const quiet = await measureNothing()
  const byHand = await measureByHand()
  const rows: Row[] = []
  for (const scenario of scenarios) {
    const apply = await measure(scenario, applyRules)
    const afterApply = await listing()
    const augenrules = await measure(scenario, loadRules)
    const afterLoad = await listing()
    if (afterApply !== afterLoad) throw new Error(`${scenario.name}: the two end in other rules.`)
    rows.push({scenario: scenario.name, apply, augenrules})
    console.log(
      `${scenario.name}: ${apply.missed} of ${apply.opened} missed by apply, ${augenrules.missed} of ${augenrules.opened} by augenrules --load`,
    )
  }
  await reportMissed(vm, {quiet, byHand, rows})
} finally {
  await vm.stop()
}

async function prepare(): Promise<void> {
  await installProgram(vm)
  await must(
    vm,
    `mkdir -p ${folder} ${guestFolder}; echo x >${watchedFile}; echo x >${folder}/other`,
  )
  for (const name of ['open-watched.pl', 'count-events.pl']) {
    const text = await readFile(new URL(`guest/${name}`, import.meta.url), 'utf8')
    await vm.writeFile(`${guestFolder}/${name}`, text)
  }
  // The log may not rotate away before it is counted.
  const settings = ['max_log_file_action = IGNORE', 'flush = NONE', 'log_format = RAW']
  const edits = settings.map((line) => `-e 's/^${line.split(' ')[0]} .*/${line}/'`).join(' ')
  await must(vm, `sed -i ${edits} /etc/audit/auditd.conf`)
  // Where auditd falls behind for half a second, a kernel that was not booted with audit=1 drops
  // what it recorded and does not count it as lost. So there is room for all of it.
  await must(
    vm,
    `sysctl -q -w net.core.rmem_default=${256 * 1024 * 1024}
pkill -x auditd; while pgrep -x auditd; do sleep 0.1; done; systemctl start auditd`,
  )
  // The journal takes a copy of every record, which costs more than all the rest.
  await must(
    vm,
    'systemctl mask --now systemd-journald-audit.socket && systemctl restart systemd-journald',
  )
  // Compiles the program once, so that the first scenario is as the others.
  await vm.run(['auditform', 'status'])
}

/** Loads the rules that a change starts from, and nothing else. */
async function load(rules: readonly string[]): Promise<void> {
  await must(vm, `rm -f ${ourFile} ${theirFile}; auditctl -b ${backlog} -e 1`)
  // On a busy machine auditctl may miss a part of the listing, and then -D leaves some behind.
  await must(vm, 'until auditctl -l | grep -q "^No rules"; do auditctl -D >/dev/null; done')
  await vm.writeFile(`${guestFolder}/before.rules`, lines(rules))
  await must(vm, `auditctl -R ${guestFolder}/before.rules`)
}

/** The count with nothing going on must come out even, or no other count means anything. */
async function measureNothing(): Promise<Count> {
  const [first] = scenarios
  await load(first?.before ?? [])
  const count = await countWhile(vm, async () => {
    await must(vm, 'sleep 5')
  })
  console.log(`nothing changes: ${count.opened - count.recorded} of ${count.opened} missed`)
  if (count.opened !== count.recorded) {
    throw new Error('Events are missed although nothing changes.')
  }
  return count
}

/** The count must see the gap of a single rule, or an even count means nothing. */
async function measureByHand(): Promise<Run> {
  const [first] = scenarios
  if (first === undefined) throw new Error('There is no scenario.')
  const run = await measure(first, async (guest) => {
    await must(guest, `auditctl ${own.replace('-w', '-W')} && auditctl ${renamed}`)
    return 2
  })
  console.log(`deleted and added by hand: ${run.missed} of ${run.opened} missed`)
  if (run.missed === 0) throw new Error('The count does not see a rule that is gone for a moment.')
  return run
}

/** Does the change in the guest; the number of operations. */
type Change = (guest: Vm, scenario: Scenario) => Promise<number>

async function measure(scenario: Scenario, change: Change): Promise<Run> {
  await load(scenario.before)
  await vm.writeFile(policy, lines(scenario.after), 0o640)
  let operations = 0
  let milliseconds = 0
  const count = await countWhile(vm, async () => {
    const began = performance.now()
    operations = await change(vm, scenario)
    milliseconds = Math.round(performance.now() - began)
  })
  return {...count, missed: count.opened - count.recorded, operations, milliseconds}
}

async function applyRules(guest: Vm, {order}: Scenario): Promise<number> {
  // With no hazard allowed, a plan with a gap would be refused.
  const words = ['auditform', 'apply', '--yes', '--json', '--order', order, policy]
  const {exitCode, stdout, stderr} = await guest.run(words, {timeoutMs: 900_000})
  if (exitCode !== 0) throw new Error(`apply ends with status ${exitCode}:\n${stdout}${stderr}`)
  const {operations}: {operations: unknown[]} = JSON.parse(stdout)
  return operations.length
}

async function loadRules(guest: Vm, {before, after}: Scenario): Promise<number> {
  await guest.writeFile(theirFile, `-D\n${lines(after)}`, 0o640)
  await must(guest, 'augenrules --load')
  return before.length + after.length
}

/** What is loaded, whatever stands before what where no event tells the difference. */
async function listing(): Promise<string> {
  for (;;) {
    const {stdout, stderr} = await vm.run(['auditctl', '-l'])
    // On a busy machine it may say that it missed a part, with status 0 (ENOBUFS).
    if (stderr === '') return stdout.split('\n').sort().join('\n')
  }
}

function lines(rules: readonly string[]): string {
  return `${rules.join('\n')}\n`
}
