import {join} from 'node:path'
import type {ForeignRules} from './guest/add-rules.ts'
import type {RuleLists} from './guest/cause-events.ts'
import type {Query} from './guest/look-up.ts'
import type {Batches} from './guest/run-batches.ts'
import type {Sequences} from './guest/run-sequences.ts'
import {projectFolder} from './image.ts'
import {installProgram} from './install.ts'
import type {Vm} from './vm.ts'

/** A tmpfs: nothing stays on the guest's disk, and a reboot takes it away. */
const FOLDER = '/run/auditform-tests'

/** The programs of test/kernel/guest, by what they read. */
interface Inputs {
  readonly 'add-rules': ForeignRules
  readonly 'cause-events': RuleLists
  readonly 'look-up': Query
  readonly 'run-batches': Batches
  readonly 'run-sequences': Sequences
}

/** Runs a program of test/kernel/guest in the guest; its output. */
export type RunInGuest = <Name extends keyof Inputs>(
  name: Name,
  input: Inputs[Name],
  timeoutMs?: number,
) => Promise<string>

/** The words that run a program of test/kernel/guest in the guest. */
export const guestProgram = (name: keyof Inputs): readonly string[] => [
  '/opt/auditform/node/bin/node',
  `${FOLDER}/test/kernel/guest/${name}.ts`,
]

/** Makes the sources and the programs of test/kernel/guest ready in the guest, with its own Node. */
export async function guestPrograms(vm: Vm): Promise<RunInGuest> {
  await installProgram(vm)
  await vm.copyIn(join(projectFolder, 'src'), FOLDER)
  await vm.copyIn(join(projectFolder, 'test/kernel'), `${FOLDER}/test`)
  const module = '{"type": "module"}'
  await vm.writeFile(`${FOLDER}/package.json`, module)
  // koffi is found there.
  await vm.run(['ln', '-sfn', '/opt/auditform/node_modules', `${FOLDER}/node_modules`])
  return async (name, input, timeoutMs = 120_000) => {
    const result = await vm.run(guestProgram(name), {
      input: JSON.stringify(input),
      timeoutMs,
    })
    if (result.exitCode === 0) return result.stdout
    const {exitCode, stdout, stderr} = result
    throw new Error(`${name} failed in the guest with ${exitCode}:\n${stderr}\n${stdout}`)
  }
}
