/**
 * Puts something lighter in the place of modules that cost more to load than they do.
 *
 * node:process gives what `process` gives anyway, but as a module it first reads every
 * property of it (8 to 13 ms). wsl-utils brings eight packages to tell one name from another.
 */
const light = {
  'node:process': `
    const {process} = globalThis
    export default process
    export const {execArgv, execPath, hrtime, platform} = process
  `,
  'wsl-utils': `
    import {release} from 'node:os'
    export const isWsl = process.platform === 'linux' && /microsoft/i.test(release())
    export const powerShellPath = async () => 'powershell.exe'
  `,
}

export function lightModules() {
  const names = Object.keys(light)
  return {
    name: 'light-modules',
    resolveId: {
      filter: {id: new RegExp(`^(${names.join('|')})$`)},
      handler: (id) => `\0light:${id}`,
    },
    load: {
      filter: {id: /^\0light:/},
      handler: (id) => light[id.slice('\0light:'.length)],
    },
  }
}
