import type {Vm} from '../test/kernel/vm.ts'
import {type Count, must} from './opener.ts'
import {markdownTable, writeResults} from './results.ts'

/** One change by one of the two programs. */
export interface Run extends Count {
  readonly missed: number
  /** Rules added and deleted, and control values set. */
  readonly operations: number
  readonly milliseconds: number
}

/** One change by both. */
export interface Row {
  readonly scenario: string
  readonly apply: Run
  readonly augenrules: Run
}

/** All that was counted. */
interface Results {
  /** While nothing changes. */
  readonly quiet: Count
  /** While one rule is deleted and then added. */
  readonly byHand: Run
  readonly rows: readonly Row[]
}

/** Writes results/missed-events.{json,md}. */
export async function reportMissed(vm: Vm, results: Results): Promise<void> {
  const {quiet, byHand, rows} = results
  const machine = {
    kernel: (await must(vm, 'uname -sr')).trim(),
    auditctl: (await must(vm, 'auditctl -v')).trim(),
    // kvm, or qemu for a processor that is emulated.
    virtualization: (await must(vm, 'systemd-detect-virt')).trim(),
    date: new Date().toISOString().slice(0, 10),
  }
  const cells = ({opened, missed, operations, milliseconds}: Run) => [
    opened,
    missed,
    operations,
    (milliseconds / 1000).toFixed(1),
  ]
  const table = markdownTable(
    [
      'scenario',
      ...['apply: opens', 'missed', 'operations', 'seconds'],
      ...['augenrules --load: opens', 'missed', 'operations', 'seconds'],
    ],
    rows.map(({scenario, apply, augenrules}) => [scenario, ...cells(apply), ...cells(augenrules)]),
  )
  const lead = `${machine.kernel} under ${machine.virtualization}, ${machine.auditctl}, ${machine.date}. With no change at all, 0 of ${quiet.opened} opens are missed; with one rule deleted and then added by hand, ${byHand.missed} of ${byHand.opened}. In every run, all that the kernel recorded reached the log.`
  await writeResults('missed-events', {machine, ...results}, `${lead}\n\n${table}`)
}
