/**
 * Gives @oclif/core its commands and its manifest where there are no files of either.
 *
 * `commands` are the modules by their paths in the manifest or in package.json.
 */
export function withoutFiles(modules) {
  const cases = Object.entries(modules).map(
    ([path, file]) => `${JSON.stringify(path)}: () => import(${JSON.stringify(file)}),`,
  )
  const replaced = {
    'lib/module-loader.js': `
      const {join} = require('node:path')
      const files = {${cases.join('\n')}}
      async function load(path) {
        const [, found] = Object.entries(files).find(([file]) => path.endsWith(file)) ?? []
        if (found === undefined) throw new Error('The executable does not carry ' + path)
        return found()
      }
      exports.load = (_plugin, path) => load(path)
      exports.loadWithData = async (_plugin, filePath) =>
        ({filePath, isESM: true, module: await load(filePath)})
      exports.loadWithDataFromManifest = ({relativePath}, root) =>
        exports.loadWithData(undefined, join(root, ...relativePath))
      exports.isPathModule = () => true
    `,
    // It looks for TypeScript.
    'lib/config/ts-path.js': `
      const {join} = require('node:path')
      exports.tsPath = async (root, path) => path && (path.startsWith(root) ? path : join(root, path))
    `,
  }
  const fileOf = (id) => Object.keys(replaced).find((file) => id.endsWith(`/@oclif/core/${file}`))
  return {
    name: 'without-files',
    load: {
      filter: {id: /\/@oclif\/core\/lib\/(module-loader|config\/ts-path)\.js$/},
      handler: (id) => ({code: replaced[fileOf(id)]}),
    },
    transform: {
      filter: {id: /\/@oclif\/core\/lib\/config\/plugin\.js$/},
      handler(code) {
        const read = 'await (0, fs_1.readJson)(p)'
        if (!code.includes(read))
          throw new Error(`plugin.js of @oclif/core has no ${read} any more.`)
        return {code: code.replace(read, 'this.pjson.manifest')}
      },
    },
  }
}
