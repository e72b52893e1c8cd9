#!/usr/bin/env node
const major = Number(process.versions.node.split('.')[0])

if (major < 24) {
  process.stderr.write(
    `auditform needs Node 24 or newer, and this is Node ${process.versions.node} (${process.execPath}).\n`,
  )
  process.exitCode = 1
} else {
  void import('node:os').then(run)
}

function run({userInfo}) {
  try {
    userInfo()
  } catch {
    // oclif asks for a home folder and a shell as it loads, and a user id without a name has none.
    process.env.HOME ??= '/nonexistent'
    process.env.SHELL ??= '/bin/sh'
  }
  // Plugins that a user installed have no place in a program that runs as root.
  const loadOptions = {devPlugins: false, userPlugins: false}
  return import('@oclif/core').then(({execute}) => execute({dir: import.meta.url, loadOptions}))
}
