import type {Interfaces} from '@oclif/core'
import {nameUser} from './system/name-user.ts'
import {hasCommandFile, readProgramPackage} from './system/program-package.ts'
import {prepareForShortRuns} from './system/short-runs.ts'

/**
 * Runs the command that the process was started with. The root is the folder of package.json, which
 * the executable brings along.
 */
export async function main(
  root: string,
  pjson: Interfaces.PJSON = readProgramPackage(root),
): Promise<unknown> {
  nameUser()
  prepareForShortRuns()
  const [word = ''] = process.argv.slice(2)
  // Finding the plugins takes longer than all else that oclif does, and no command of ours needs one.
  if (hasCommandFile(root, word)) pjson.oclif.plugins = []
  // It looks for the user's home folder as it loads.
  const {execute} = await import('@oclif/core')
  // Plugins that a user installed have no place in a program that runs as root.
  return execute({loadOptions: {root, pjson, devPlugins: false, userPlugins: false}})
}
