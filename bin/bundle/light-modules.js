/**
 * Puts something lighter in the place of modules that cost more to load than they do.
 */
import {builtinModules} from 'node:module'
import {fileURLToPath} from 'node:url'

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

/**
 * An import of a module of Node makes Node read all that it exports, and load what that takes (10 ms
 * at a start). Here it is loaded when a function of it is called.
 */
function fromNode(id) {
  const all = Object.entries(process.getBuiltinModule(id))
  const lines = all
    .filter(([name]) => /^\w+$/.test(name) && name !== 'default')
    .map(([name, value]) => {
      // Not a class, and none that has parts of its own, as realpathSync.native.
      const isFunction =
        typeof value === 'function' && /^[a-z]/.test(name) && Object.keys(value).length === 0
      const call = `(...words) => from().${name}(...words)`
      return `export const ${name} = ${isFunction ? call : `/* @__PURE__ */ from().${name}`}`
    })
  return [
    `let known; const from = () => (known ??= process.getBuiltinModule('${id}'))`,
    ...lines,
  ].join('\n')
}

const prefix = '\0light:'

const ours = fileURLToPath(new URL('../../src/', import.meta.url))
const isOfNode = (id) => id.startsWith('node:') && builtinModules.includes(id.slice(5))

/** A plugin for rolldown. */
export function lightModules() {
  return {
    name: 'light-modules',
    resolveId: {
      filter: {id: new RegExp(`^(${Object.keys(light).join('|')}|node:[a-z_/]+)$`)},
      handler(id, importer, {kind}) {
        const isImport = kind === 'import-statement' && importer?.startsWith(ours)
        const isLight = id in light || (isImport && isOfNode(id))
        if (isLight && !importer?.startsWith(prefix)) return `${prefix}${id}`
        if (!(id in light)) return null
        // What the light one falls back on is the real one.
        return this.resolve(id, import.meta.filename, {skipSelf: true})
      },
    },
    /** So is what the bundler itself imports. */
    renderChunk: (code) =>
      code.replace(
        'import { createRequire } from "node:module";',
        'const { createRequire } = process.getBuiltinModule("node:module");',
      ),
    load: {
      filter: {id: new RegExp(`^${prefix}`)},
      handler(id) {
        const name = id.slice(prefix.length)
        return {code: light[name] ?? fromNode(name), moduleSideEffects: false}
      },
    },
  }
}
