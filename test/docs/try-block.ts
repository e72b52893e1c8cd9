import {readFile} from 'node:fs/promises'
import {expect} from 'vitest'
import {type Block, commandsIn, type Shown} from './blocks.ts'
import {parseCommand, runsIn} from './parsed.ts'
import {shows} from './placeholders.ts'
import type {Session} from './session.ts'

/**
 * Why a block is not run in a sandbox but by test/kernel/guide.test.ts or test/container/guide.test.ts; what
 * of it is auditform's own is parsed here all the same.
 */
const reasons = [
  'kernel',
  'ssh',
  'systemd',
  'container',
  'installed',
  'pipeline',
  'cron',
  'ci',
] as const

/** How a block was tried. */
export type Trial = 'run' | 'elsewhere' | 'written'

/** Tries a block as its marks and its language say; one that says nothing is an error. */
export async function tryBlock(session: Session, block: Block): Promise<Trial> {
  const {marks, language} = block
  if (marks.world !== undefined) await session.begin(marks.world)
  if (marks.run !== undefined) return parseBlock(block, marks.run)
  const statuses = marks.exit?.split(' ').map(Number) ?? []
  const isTyped = marks.file === undefined && (language === 'sh' || language === 'console')
  const commands = isTyped ? commandsIn(block) : printedBy(block)
  for (const [index, shown] of commands.entries()) {
    await runShown(session, shown, statuses[index] ?? 0)
  }
  if (commands.length > 0) return 'run'
  await writeBlock(session, block)
  return 'written'
}

/** The command whose output a block is, or a part of it. */
function printedBy({marks: {prints, part}, lines}: Block): readonly Shown[] {
  const output = lines.join('\n')
  if (prints !== undefined) return [{command: prints, output}]
  return part === undefined ? [] : [{command: part, output: `…\n${output}\n…`}]
}

async function writeBlock(session: Session, {marks, language, lines}: Block): Promise<void> {
  const path = marks.file ?? /^(?:\/\/|#) (\S*[/.]\S*)$/.exec(lines[0] ?? '')?.[1]
  if (path === undefined) throw new Error('This block is neither run, nor a file, nor marked.')
  await session.write(path, `${lines.join('\n')}\n`)
  if (language === 'json5') await tryPolicy(session, path, lines.join('\n'))
}

async function runShown(session: Session, {command, output}: Shown, status: number): Promise<void> {
  const ran = await session.run(command)
  const printed = ran.stdout + ran.stderr
  expect(ran.status, `${command}\n${printed}`).toBe(status)
  // The whole of it is what an editor of the page needs to see.
  if (output !== undefined && !shows(output, printed)) expect(printed, command).toBe(output)
}

/** A policy can be planned for the host of the page; a file of what is accepted is read by drift. */
async function tryPolicy(session: Session, path: string, text: string): Promise<void> {
  const isAcceptances = /^ *accept: \[/m.test(text)
  const command = isAcceptances
    ? `echo '{}' > empty.json5; auditform drift --live-only --accept ${path} empty.json5`
    : `auditform plan --live-only ${path}`
  const {status, stdout, stderr} = await session.run(command)
  expect([0, 2], stdout + stderr).toContain(status)
}

async function parseBlock(block: Block, reason: string): Promise<Trial> {
  const [kind = ''] = reason.split(' ')
  expect(reasons, 'the reason of <!-- run: ... -->').toContain(kind)
  if (kind === 'ci') {
    const ci = (await readFile(new URL('../../.ci/run', import.meta.url), 'utf8')).split('\n')
    const commands = ci.map((line) => line.replace(' --silent', '').replace(/ \|\| .*/, ''))
    for (const {command} of commandsIn(block)) {
      expect(commands).toContain(command.replace(/\s+#.*/, ''))
    }
    return 'run'
  }
  for (const run of linesToParse(block).flatMap(runsIn)) await parseCommand(run)
  return 'elsewhere'
}

/** In a manifest of Kubernetes only a command is a run; folders have the name of the program as well. */
function linesToParse(block: Block): readonly string[] {
  if (block.language === 'sh') return commandsIn(block).map(({command}) => command)
  return block.language === 'yaml'
    ? block.lines.filter((line) => line.includes('command: ['))
    : block.lines
}
