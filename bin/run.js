#!/usr/bin/env node
const major = Number(process.versions.node.split('.')[0])

if (major < 24) {
  process.stderr.write(
    `auditform needs Node 24 or newer, and this is Node ${process.versions.node} (${process.execPath}).\n`,
  )
  process.exitCode = 1
} else {
  void run()
}

async function run() {
  const root = import.meta.dirname.replace(/[/\\]bin$/, '')
  const {keepCompiledCode} = await import('../dist/compile-cache.js')
  keepCompiledCode(root)
  const words = process.argv.slice(2)
  if (words[0] === 'drift') {
    // Most often nothing has changed, and then nothing else need be loaded.
    const {isQuietAsBefore} = await import('../dist/quiet-run.js')
    if (await isQuietAsBefore(words)) return
  }
  const {main} = await import('../dist/main.js')
  await main(root)
}
