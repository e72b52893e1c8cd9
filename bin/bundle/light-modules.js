/**
 * Puts something lighter in the place of modules that cost more to load than they do.
 */
const light = {
  // The module reads every property of `process` first (8 to 13 ms).
  'node:process': `
    const {process} = globalThis
    export default process
    export const {execArgv, execPath, hrtime, platform} = process
  `,
  // It takes 15 ms, and few runs need a hash. What is not named here fails the build.
  'node:crypto': `
    const crypto = () => process.getBuiltinModule('node:crypto')
    export const createHash = (...words) => crypto().createHash(...words)
    export const randomUUID = (...words) => crypto().randomUUID(...words)
  `,
  // It brings eight packages to tell one name of a platform from another.
  'wsl-utils': `
    const {release} = require('node:os')
    exports.isWsl = process.platform === 'linux' && /microsoft/i.test(release())
    exports.powerShellPath = async () => 'powershell.exe'
  `,
  // Without DEBUG it would print nothing (7 ms).
  debug: `
    const silent = () => Object.assign(() => {}, {enabled: false})
    module.exports = process.env.DEBUG ? require('debug') : silent
  `,
}

const prefix = '\0light:'

/** A plugin for rolldown. */
export function lightModules() {
  return {
    name: 'light-modules',
    resolveId: {
      filter: {id: new RegExp(`^(${Object.keys(light).join('|')})$`)},
      handler(id, importer) {
        if (!importer?.startsWith(prefix)) return `${prefix}${id}`
        // What the light one falls back on is the real one.
        return this.resolve(id, import.meta.filename, {skipSelf: true})
      },
    },
    load: {
      filter: {id: new RegExp(`^${prefix}`)},
      handler: (id) => light[id.slice(prefix.length)],
    },
  }
}
