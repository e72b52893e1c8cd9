import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {onTestFinished} from 'vitest'
import type {ApplyReport} from '../src/apply/carry-out.ts'
import {readDesired} from '../src/read-desired.ts'
import {carryOut, isAsDesired, type Proposal, propose, type Scope} from '../src/reconcile.ts'
import type {PlanView} from '../src/report/plan-view.ts'
import type {KernelRule} from '../src/rules/kernel-rule.ts'
import {nodePolicyFiles} from '../src/system/policy-files.ts'
import {sandboxSystem} from '../src/system/sandbox.ts'
import {freshSandbox, readSandbox, type Sandbox, writeSandbox} from '../src/system/sandbox-file.ts'
import type {System} from '../src/system/system.ts'

/** A plan view of which the whole proposal is known. */
export interface WorldView extends PlanView {
  readonly proposal: Proposal
}

/** A sandboxed host and a folder of policies, both real files in a temporary folder. */
export interface World {
  readonly folder: string
  readonly sandboxPath: string
  readonly system: System
  write(name: string, text: string): Promise<string>
  /** Reads the policies and proposes, as plan does. */
  propose(system: System, ...policies: readonly string[]): Promise<Proposal>
  /** What a report about that proposal speaks of. */
  view(system: System, ...policies: readonly string[]): Promise<WorldView>
  /** Proposes and carries out, as apply does once it is allowed. */
  apply(system: System, ...policies: readonly string[]): Promise<ApplyReport>
  /** The listing of the sandboxed kernel. */
  listing(): Promise<readonly string[]>
  sandbox(): Promise<Sandbox>
}

const wholeScope: Scope = {liveOnly: false, takeOver: false}

/** Makes a world that is gone when the test ends; `bend` changes its freshly booted host. */
export async function makeWorld(
  bend: Partial<Sandbox> = {},
  scope: Scope = wholeScope,
): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'auditform-world-'))
  onTestFinished(() => rm(folder, {recursive: true, force: true}))
  const sandboxPath = join(folder, 'sandbox.json')
  await writeSandbox(sandboxPath, {...freshSandbox, ...bend})
  const system = sandboxSystem(sandboxPath)

  const world: World = {
    folder,
    sandboxPath,
    system,
    async write(name, text) {
      const path = join(folder, name)
      await mkdir(dirname(path), {recursive: true})
      await writeFile(path, text)
      return path
    },
    async propose(machine, ...policies) {
      return (await world.view(machine, ...policies)).proposal
    },
    async view(machine, ...policies) {
      const paths = policies.map((name) => join(folder, name))
      const {desired, facts} = await readDesired(
        paths,
        nodePolicyFiles(),
        'anyone',
        machine.facts,
        'as-described',
      )
      const proposal = await propose(machine, desired, facts, scope)
      return {
        target: machine.description,
        proposal,
        desired,
        isAsDesired: isAsDesired(proposal),
      }
    },
    async apply(machine, ...policies) {
      return carryOut(machine, await world.propose(machine, ...policies), () => {})
    },
    async listing() {
      const {stdout} = await system.auditctl(['-l'])
      return stdout === 'No rules\n' ? [] : stdout.split('\n').slice(0, -1)
    },
    sandbox: () => readSandbox(sandboxPath),
  }
  return world
}

/** Rules as the file of a sandbox holds them. */
export function sandboxRules(rules: readonly KernelRule[]): Sandbox['rules'] {
  return rules.map((rule) => ({
    ...rule,
    fields: rule.fields.map((field) => ({...field})),
    syscalls: rule.syscalls === 'all' ? ('all' as const) : [...rule.syscalls],
  }))
}
