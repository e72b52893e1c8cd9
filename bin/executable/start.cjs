/**
 * What the executable runs first: it finds the program's files among the assets that it carries.
 *
 * Each comes with code that was compiled when the executable was made, and is loaded when it is asked for.
 */
'use strict'

const {getRawAsset} = require('node:sea')
const {posix} = require('node:path')
const {Script} = require('node:vm')

/** The end of the file names of compiled code: V8 takes it only under the options that it was compiled with. */
let compiled = 'quiet'

const modules = new Map()

const asset = (name) => Buffer.from(getRawAsset(name))

function load(name) {
  const known = modules.get(name)
  if (known) return known.exports
  const module = {exports: {}}
  modules.set(name, module)
  const options = {filename: `auditform/${name}`, cachedData: asset(`${name}.${compiled}`)}
  const wrapper = new Script(asset(name).toString(), options).runInThisContext()
  const folder = posix.dirname(name)
  const ask = (id) => (id.startsWith('.') ? load(posix.join(folder, id)) : ofNode(id))
  // What tells one build from another is the executable itself.
  wrapper(module.exports, ask, module, process.execPath, '/')
  return module.exports
}

function ofNode(id) {
  const found = process.getBuiltinModule(id)
  if (found) return found
  throw Object.assign(new Error(`Cannot find module '${id}'`), {code: 'MODULE_NOT_FOUND'})
}

async function run() {
  const words = process.argv.slice(2)
  if (words[0] === 'drift') {
    // Most often nothing has changed, and then nothing else need be loaded.
    const {isQuietAsBefore} = load('quiet-run.js')
    if (await isQuietAsBefore(words)) return
  }
  // It is in the blob, and Node takes it back as it starts. A quiet run does without it and without node:v8.
  require('node:v8').setFlagsFromString('--semi-space-growth-factor=1')
  compiled = 'compiled'
  const root = posix.dirname(process.execPath)
  await load('main.js').main(root, JSON.parse(asset('package.json').toString()))
}

void run()
