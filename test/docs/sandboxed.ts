/**
 * Stands on PATH as `auditform`, `auditctl`, `augenrules` and `npm` while the commands of a page run: they are given the
 * model of a host where a reader has a real one, and nothing else is changed.
 *
 * `auditform` without --target gets the model of this host, and each host behind ssh:// one of its own.
 * Without a policy it reads the folder that stands for /etc/auditform.
 */
import {existsSync, readFileSync} from 'node:fs'
import {parseSshAddress} from '../../src/system/ssh/address.ts'

interface Flag {
  readonly type: string
  readonly char?: string
}

interface Manifest {
  readonly commands: Readonly<
    Record<string, {readonly args: object; readonly flags: Readonly<Record<string, Flag>>}>
  >
}

const {SESSION_ROOT: root = '', PROGRAM_ROOT: program = ''} = process.env
const [, , name = '', ...args] = process.argv

if (name === 'auditctl' || name === 'augenrules') await modelledTool(args)
else await auditform(name === 'npm' ? wordsOfNpm(args) : args)

async function modelledTool(words: readonly string[]): Promise<void> {
  // Hundreds of files, which a run of auditform has in a bundle already.
  const {sandboxSystem} = await import('../../src/system/sandbox.ts')
  const system = sandboxSystem(`${root}/hosts/this.json`)
  const run = name === 'auditctl' ? system.auditctl(words) : system.mergeRules()
  const {stdout, stderr, exitCode} = await run
  process.stdout.write(stdout)
  process.stderr.write(stderr)
  process.exitCode = exitCode ?? 1
}

/** `npm start -- WORDS`, as bin/bootstrap.cjs hands them on. */
function wordsOfNpm([start, dashes, ...words]: readonly string[]): readonly string[] {
  if (start === 'start' && dashes === '--' && words.length > 0) return words
  throw new Error('Only npm start -- WORDS is run here.')
}

async function auditform(words: readonly string[]): Promise<void> {
  process.argv = [process.execPath, `${program}/bin/run.js`, ...modelled(words)]
  await import(`${program}/bin/run.js`)
}

function modelled([id = '', ...given]: readonly string[]): readonly string[] {
  const {commands} = JSON.parse(readFileSync(`${program}/oclif.manifest.json`, 'utf8')) as Manifest
  const command = commands[id]
  if (command === undefined) return [id, ...given]
  const words = given.map(modelOf)
  const isTargeted = !('target' in command.flags) || words.some((word) => /^--target\b/.test(word))
  // In a test there is no terminal to answer at.
  const asks = 'yes' in command.flags && !words.some((word) => /^(-y|--yes|--json)$/.test(word))
  const needsPolicy = 'policy' in command.args && !hasArgument(words, command.flags)
  return [
    id,
    ...words,
    ...(isTargeted ? [] : ['--target', thisHost()]),
    ...(asks ? ['--yes'] : []),
    ...(needsPolicy && existsSync(`${root}/etc/auditform`)
      ? [`${root}/etc/auditform/*.json5`]
      : []),
  ]
}

/** Another host is a model, too; its address is one that ssh would be given. */
function modelOf(word: string): string {
  if (!word.startsWith('ssh:')) return word
  const address = parseSshAddress(word.slice('ssh:'.length))
  if ('flaw' in address) throw new Error(`${word}: ${address.flaw}`)
  return `sandbox:${root}/hosts/${word.slice('ssh://'.length)}.json`
}

function thisHost(): string {
  const capture = `${root}/hosts/this`
  return existsSync(capture) ? `capture:${capture}` : `sandbox:${root}/hosts/this.json`
}

function hasArgument(words: readonly string[], flags: Readonly<Record<string, Flag>>): boolean {
  const takesValue = (word: string) =>
    !word.includes('=') &&
    Object.entries(flags).some(
      ([flag, {type, char}]) => type === 'option' && (word === `--${flag}` || word === `-${char}`),
    )
  return words.some((word, index) => !word.startsWith('-') && !takesValue(words[index - 1] ?? ''))
}
