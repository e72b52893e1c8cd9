import {anyAccess, anyMachine, type CallSpace, type Cells, syscallsIn} from './call-cells.ts'

/** Some calls of a rule. */
export interface CallPart {
  /** The ELF number of their machine; undefined for every machine of the rule. */
  readonly machine: number | undefined
  /** `all`: each one that the rule is about. */
  readonly syscalls: 'all' | readonly number[]
  /** AUDIT_PERM_* bits; undefined for every access of the rule. */
  readonly perm: number | undefined
}

/** Puts cells into as few parts as can be told in a line. */
export function partsOf(cells: Cells, whole: Cells, space: CallSpace): readonly CallPart[] {
  const byMachine = space.machines.map((machine, index) => ({
    machine,
    parts: partsOfMachine(index, cells, whole, space),
  }))
  const [first] = byMachine
  const isSame = byMachine.every(
    ({parts}) =>
      parts.every(({syscalls}) => syscalls === 'all') &&
      JSON.stringify(parts) === JSON.stringify(first?.parts),
  )
  if (isSame) return first?.parts ?? []
  return byMachine.flatMap(({machine, parts}) =>
    parts.map((part) => ({...part, machine: machine === anyMachine ? undefined : machine})),
  )
}

/** The parts of one machine, each with all accesses that lose the same syscalls. */
function partsOfMachine(
  index: number,
  cells: Cells,
  whole: Cells,
  {accesses}: CallSpace,
): readonly CallPart[] {
  const masks = new Map<'all' | bigint, number>()
  for (const [offset, access] of accesses.entries()) {
    const place = index * accesses.length + offset
    const mask = cells[place] ?? 0n
    if (mask === 0n) continue
    const key = mask === whole[place] ? 'all' : mask
    masks.set(key, (masks.get(key) ?? anyAccess) | access)
  }
  const everyAccess = accesses.reduce((bits, bit) => bits | bit, anyAccess)
  return [...masks].map(([mask, perm]) => ({
    machine: undefined,
    syscalls: mask === 'all' ? mask : syscallsIn(mask),
    perm: perm === everyAccess ? undefined : perm,
  }))
}
