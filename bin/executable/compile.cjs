/**
 * Runs the program as the executable does, from a folder, and writes what was compiled by its end
 * beside each file that was loaded: `compile.cjs FOLDER [WORD...]`. A file keeps the largest that any
 * run has written, for that run used the most of it.
 *
 * `compile.cjs FOLDER --unused FILE...` compiles files without running them.
 */
'use strict'

const fs = require('node:fs')
const path = require('node:path')
const v8 = require('node:v8')
const vm = require('node:vm')

const [folder, ...words] = process.argv.slice(2)
process.argv = [process.execPath, process.execPath, ...words]

const scripts = new Map()
let end = 'compiled'

class Script extends vm.Script {
  constructor(source, options) {
    // One that another run has written would be written again, and hide what this one compiles.
    super(source, {filename: options.filename})
    scripts.set(`${options.filename.replace('auditform/', '')}.${end}`, this)
  }
}

function ask(id) {
  if (id === 'node:sea') return {getRawAsset: read}
  return id === 'node:vm' ? {Script} : require(id)
}

function read(name) {
  const [, found] = /\.(compiled|quiet)$/.exec(name) ?? []
  if (found === undefined) return fs.readFileSync(path.join(folder, name))
  end = found
  return Buffer.alloc(0)
}

process.on('exit', () => {
  for (const [name, script] of scripts) {
    // What a run began as a quiet one it ends under other options, unless it was one.
    if (!name.endsWith(end)) continue
    const file = path.join(folder, name)
    const compiled = script.createCachedData()
    const size = fs.statSync(file, {throwIfNoEntry: false})?.size ?? 0
    if (compiled.length > size) fs.writeFileSync(file, compiled)
  }
})

if (words[0] === '--unused') {
  // As start.cjs does.
  v8.setFlagsFromString('--semi-space-growth-factor=1')
  for (const name of words.slice(1))
    new Script(read(name).toString(), {filename: `auditform/${name}`})
} else {
  const start = fs.readFileSync(path.join(__dirname, 'start.cjs'), 'utf8')
  vm.compileFunction(start, ['require'])(ask)
}
