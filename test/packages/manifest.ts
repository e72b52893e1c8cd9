import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {inject} from 'vitest'

/** What the manifest of the program says of a flag. */
interface Flag {
  readonly name: string
  readonly char?: string
  readonly type: 'boolean' | 'option'
  readonly options?: readonly string[]
}

/** What it says of a command. */
interface Command {
  readonly hidden?: boolean
  readonly flags: Readonly<Record<string, Flag>>
}

/** The commands that people are shown, by their names. */
export function shownCommands(): readonly (readonly [string, readonly Flag[]])[] {
  const path = join(inject('programRoot'), 'oclif.manifest.json')
  const manifest: {readonly commands: Readonly<Record<string, Command>>} = JSON.parse(
    readFileSync(path, 'utf8'),
  )
  return Object.entries(manifest.commands)
    .filter(([, {hidden}]) => hidden !== true)
    .map(([name, {flags}]) => [name, Object.values(flags)])
}
