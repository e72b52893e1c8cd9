import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Interfaces} from '@oclif/core'

/** The package.json of this program. */
export function readProgramPackage(root: string): Interfaces.PJSON {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
}

/** Whether the program itself has this command, and not one of oclif's plugins. */
export function hasCommandFile(root: string, word: string): boolean {
  return /^[a-z]+$/.test(word) && existsSync(join(root, 'dist/commands', `${word}.js`))
}
