import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {newErrand} from '../src/apply/errand.ts'
import {readDesired} from '../src/read-desired.ts'
import {readStatus} from '../src/read-status.ts'
import {carryOut, type Proposal, propose, type Scope} from '../src/reconcile.ts'
import {type StageReport, stageProposal} from '../src/stage-proposal.ts'
import type {HostStatus} from '../src/state/host-status.ts'
import {nodePolicyFiles} from '../src/system/policy-files.ts'
import type {Sandbox} from '../src/system/sandbox-file.ts'
import {freshSandbox} from '../src/system/sandbox-file.ts'
import type {System} from '../src/system/system.ts'
import {type MemoryMachine, memoryMachine} from './apply/memory-machine.ts'

/** A host that can be booted, with policies that are texts. */
export interface BootableHost extends MemoryMachine {
  propose(policy: string, scope?: Partial<Scope>, system?: System): Promise<Proposal>
  apply(policy: string, scope?: Partial<Scope>): ReturnType<typeof carryOut>
  stage(policy: string, scope?: Partial<Scope>, system?: System): Promise<StageReport>
  status(policy?: string): Promise<HostStatus>
}

/** Makes a host that holds this; a policy is JSON5 where it begins with a brace, else rules. */
export function bootableHost(bent: Partial<Sandbox> = {}): BootableHost {
  const machine = memoryMachine({...freshSandbox, ...bent})
  const read = (policy: string) => desiredOf(policy, machine.system)
  const host: BootableHost = {
    ...machine,
    async propose(policy, scope = {}, system = machine.system) {
      const {desired, facts} = await read(policy)
      return propose(system, desired, facts, {liveOnly: false, takeOver: false, ...scope})
    },
    async apply(policy, scope) {
      return carryOut(machine.system, await host.propose(policy, scope), () => {})
    },
    async stage(policy, scope, system = machine.system) {
      const {unmanaged} = (await read(policy)).desired
      const proposal = await host.propose(policy, scope)
      const order = {reason: 'a test', unmanaged}
      return stageProposal(system, proposal, order, () => {}, newErrand('apply'))
    },
    async status(policy) {
      return readStatus(
        machine.system,
        policy === undefined ? undefined : (await read(policy)).desired,
      )
    },
  }
  return host
}

async function desiredOf(policy: string, {facts}: System) {
  const folder = await mkdtemp(join(tmpdir(), 'auditform-staged-'))
  try {
    const path = join(folder, policy.startsWith('{') ? 'p.json5' : 'p.rules')
    await writeFile(path, policy)
    return await readDesired([path], nodePolicyFiles(), 'anyone', facts, 'as-described')
  } finally {
    await rm(folder, {recursive: true})
  }
}
