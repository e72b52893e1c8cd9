import {decodeKernelString, encodeKernelString} from '../rules/kernel-string.ts'
import {runProgram} from './programs.ts'
import {makeScript, type Part, readAnswer} from './ssh/script.ts'

/** Runs command lines on this host as one script, as over ssh; no part where it was cut off. */
export async function runHere(commands: readonly string[]): Promise<readonly Part[]> {
  const script = makeScript(commands)
  const {stdout, stderr} = await runProgram('/bin/sh', ['-c', decodeKernelString(script.bytes)])
  const answer = readAnswer(script, {
    stdout: encodeKernelString(stdout),
    stderr: encodeKernelString(stderr),
  })
  return answer.kind === 'whole' ? answer.parts : []
}
