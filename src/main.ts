import {nameUser} from './system/name-user.ts'

/** Runs the command that the process was started with. The root is the folder of package.json. */
export async function main(root: string): Promise<unknown> {
  nameUser()
  // It looks for the user's home folder as it loads.
  const {execute} = await import('@oclif/core')
  // Plugins that a user installed have no place in a program that runs as root.
  return execute({loadOptions: {root, devPlugins: false, userPlugins: false}})
}
