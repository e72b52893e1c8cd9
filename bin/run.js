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
  const {main} = await import('../dist/main.js')
  await main(root)
}
