/**
 * Comes before the program (`node --import`), loads the command that it is to run, waits for a line
 * on stdin, and lets the process die by kill -9 at one of the things by which it changes the
 * machine: a step on a file, or a program that it runs. The program itself knows nothing of it.
 */
import childProcess from 'node:child_process'
import fs, {type PathLike, readSync, writeSync} from 'node:fs'
import {flushCompileCache, syncBuiltinESMExports} from 'node:module'
import {basename} from 'node:path'

/** Where the process dies, or stops until the power is cut: at its nth change, before it or while it is under way. */
export interface Death {
  /** Counted from 0; -1 lets it live. */
  readonly nth: number
  readonly moment: 'before' | 'during' | 'stopped'
}

/** Any function, as one that is replaced. */
type Work = (...args: readonly unknown[]) => unknown

const {promises: files} = fs
const handle = await files.open('/dev/null')
const handles: Record<string, Work> = Object.getPrototypeOf(handle)
await handle.close()
const [, , command = ''] = process.argv
await import(`/opt/auditform/dist/commands/${command}.js`)
// Whoever is killed writes no cache, and an emulated processor is slow at compiling.
flushCompileCache()

const buffer = Buffer.alloc(1024)
const death: Death = JSON.parse(buffer.toString('utf8', 0, readSync(0, buffer)))
let count = 0

for (const name of ['rename', 'unlink', 'link', 'mkdir', 'mkdtemp', 'rm', 'chmod']) {
  replace(files, name, () => true)
}
replace(files, 'open', ([, flags]) => flags !== 'r')
replace(files, 'writeFile', () => true, halfFile)
for (const name of ['chmod', 'sync']) replace(handles, name, () => true)
replace(handles, 'writeFile', () => true, half)
replace(childProcess, 'spawn', ([, args]) => !isReading(args), whole)
syncBuiltinESMExports()
process.on('exit', () => writeSync(2, `changes ${count}\n`))

function replace(
  holder: object,
  name: string,
  isChange: (args: readonly unknown[]) => boolean,
  partly: (work: Work, args: readonly unknown[]) => unknown = whole,
): void {
  const original: Work = Reflect.get(holder, name)
  Reflect.set(holder, name, function (this: unknown, ...args: readonly unknown[]) {
    const work: Work = (...some) => Reflect.apply(original, this, some)
    if (!isChange(args)) return work(...args)
    const isHere = count === death.nth
    count += 1
    if (!isHere) return work(...args)
    const isDuring = death.moment === 'during'
    writeSync(2, `died at ${nameOf(name, args)}\n`)
    // What was started by then goes on by itself.
    if (isDuring) void partly(work, args)
    process.kill(process.pid, death.moment === 'stopped' ? 'SIGSTOP' : 'SIGKILL')
    throw new Error('It goes on after its end.')
  })
}

function whole(work: Work, args: readonly unknown[]): unknown {
  return work(...args)
}

/** What a text that was cut off in the middle of a write leaves in the file. */
function half(work: Work, [text, ...others]: readonly unknown[]): void {
  const bytes = Buffer.from(text instanceof Uint8Array ? text : String(text))
  work(bytes.subarray(0, bytes.length >> 1), ...others)
  // The threads of Node need a moment to take it.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
}

function halfFile(_work: Work, [path, text]: readonly unknown[]): void {
  const bytes = Buffer.from(text instanceof Uint8Array ? text : String(text))
  fs.writeFileSync(path as PathLike, bytes.subarray(0, bytes.length >> 1))
}

function isReading(args: unknown): boolean {
  const [option] = Array.isArray(args) ? args : []
  return option === '-l' || option === '-s' || option === '-v'
}

/** Without what differs from run to run. */
function nameOf(name: string, args: readonly unknown[]): string {
  const words = args.flat().filter((arg) => typeof arg === 'string')
  const shown = name === 'spawn' ? [basename(words[0] ?? ''), ...words.slice(1, 3)] : words
  return [name, ...shown]
    .join(' ')
    .replaceAll(String(process.pid), 'PID')
    .replace(/auditform-\w{6}\b/, 'auditform-XXXXXX')
    .slice(0, 100)
}
