import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {readDesired} from '../../src/read-desired.ts'
import {carryOut, propose, type Scope} from '../../src/reconcile.ts'
import {nodePolicyFiles} from '../../src/system/policy-files.ts'
import {freshSandbox, type Sandbox} from '../../src/system/sandbox-file.ts'
import type {System} from '../../src/system/system.ts'
import {type MemoryMachine, memoryMachine} from './memory-machine.ts'

/** One plan of some kind: from what a host holds to what a policy asks for. */
export interface Scenario {
  readonly name: string
  readonly before: string
  readonly desired: string
  readonly scope?: Partial<Scope>
  /** Files of others in rules.d. */
  readonly others?: Sandbox['rules_d']
}

const watches = (from: number, count: number) =>
  Array.from({length: count}, (_, index) => `-w /etc/f${from + index} -p wa -k w\n`).join('')

/** Plans of every kind. */
export const scenarios: readonly Scenario[] = [
  {name: 'adds', before: '', desired: '-w /etc/passwd -p wa -k a\n-w /etc/group -p wa -k a\n'},
  {
    name: 'deletes',
    before: '-w /etc/passwd -p wa -k a\n-w /etc/group -p wa -k a\n-w /etc/shadow -p wa -k a\n',
    desired: '-w /etc/group -p wa -k a\n',
  },
  {
    name: 'moves with stand-ins',
    before:
      '-a always,exit -F arch=b64 -S open -k a\n-a always,exit -F arch=b64 -S open -F uid=0 -k b\n',
    desired:
      '-a always,exit -F arch=b64 -S open -F uid=0 -k b\n-a always,exit -F arch=b64 -S open -k a\n',
    scope: {isStrict: true},
  },
  {
    name: 'suppressions',
    before: '-a never,exit -F arch=b64 -S open -F uid=1\n-a always,exit -F arch=b64 -S open -k a\n',
    desired:
      '-a never,exit -F arch=b64 -S open -F uid=2\n-a always,exit -F arch=b64 -S open -k a\n-a never,task\n',
  },
  {
    name: 'control values',
    before: '-b 8192\n-w /etc/passwd -p wa -k a\n',
    desired: '-b 4096\n-r 10\n-f 0\n-w /etc/passwd -p wa -k a\n-w /etc/group -p wa -k a\n',
  },
  {
    name: 'several lists',
    before: '-a always,exclude -F msgtype=CWD\n-a never,task\n-w /etc/passwd -p wa -k a\n',
    desired:
      '-a always,exclude -F msgtype=CWD\n-a always,exclude -F msgtype=EOE\n-a never,user -F uid=7\n-w /etc/group -p wa -k a\n',
  },
  {
    name: 'a take-over of files',
    before: '-w /etc/passwd -p wa -k a\n',
    desired: '-w /etc/group -p wa -k a\n',
    scope: {takeOver: true},
    others: {'10-x.rules': '-w /etc/hosts -p wa -k x\n', '20-y.rules': '-a never,task\n'},
  },
  {
    name: 'the kernel only',
    before: '-w /etc/passwd -p wa -k a\n',
    desired: '-w /etc/group -p wa -k a\n',
    scope: {liveOnly: true},
  },
  {
    name: 'a batch',
    before: watches(0, 10),
    desired: watches(5, 15),
  },
  {name: 'a lock at the end', before: '', desired: '-w /etc/passwd -p wa -k a\n-e 2\n'},
]

/** A scenario with what its runs share. */
export interface Stage {
  readonly before: Sandbox
  /** The generations that there were. */
  readonly folders: MemoryMachine['folders']
  readonly propose: (system: System) => ReturnType<typeof propose>
}

/** Brings a host to where the scenario begins. */
export async function stageOf(scenario: Scenario): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'auditform-stage-'))
  try {
    return await setUp(scenario, folder)
  } finally {
    await rm(folder, {recursive: true})
  }
}

async function setUp({before, desired, scope, others}: Scenario, folder: string): Promise<Stage> {
  const machine = memoryMachine({...freshSandbox, rules_d: others ?? {}})
  const read = async (text: string) => {
    const path = join(folder, 'policy.rules')
    await writeFile(path, `-D\n${text}`)
    return readDesired([path], nodePolicyFiles(), 'anyone', machine.system.facts, 'as-described')
  }
  const whole: Scope = {liveOnly: false, takeOver: false, ...scope}
  const first = await read(before)
  const start = await propose(machine.system, first.desired, first.facts, {
    ...whole,
    takeOver: false,
  })
  await carryOut(machine.system, start, () => {})
  const wanted = await read(desired)
  return {
    before: machine.sandbox(),
    folders: new Map(machine.folders),
    propose: (system) => propose(system, wanted.desired, wanted.facts, whole),
  }
}
