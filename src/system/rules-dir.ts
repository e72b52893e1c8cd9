import {readdirSync, readFileSync, statSync} from 'node:fs'
import {AuditformError} from '../errors.ts'
import {isFileError} from './files.ts'
import type {RulesFile, RulesFolder} from './system.ts'

/** Reads what augenrules would read of a folder: its *.rules files, whatever else lies there. */
export async function readRulesDir(path: string): Promise<RulesFolder> {
  try {
    const names = readdirSync(path).filter(
      (name) => name.endsWith('.rules') && !name.startsWith('.'),
    )
    const files = names.map((name) => readRulesFile(path, name))
    return {path, files: files.filter((file) => file !== undefined)}
  } catch (error) {
    if (isFileError(error, 'ENOENT')) return {path, files: undefined}
    if (isFileError(error, 'ENOTDIR')) {
      throw new AuditformError('RULES_DIR_UNREADABLE', `${path} is a file, and no folder.`, {
        cause: error,
        suggestions: ['Name the folder that augenrules reads with --rules-dir.'],
      })
    }
    if (isFileError(error, 'EACCES', 'EPERM')) {
      throw new AuditformError('RULES_DIR_UNREADABLE', `${path} cannot be read.`, {
        cause: error,
        suggestions: ['Run as root.', 'Name another folder with --rules-dir.'],
      })
    }
    throw error
  }
}

/** Nothing for what cat(1) cannot read either: a folder, or a link that leads nowhere. */
function readRulesFile(folder: string, name: string): RulesFile | undefined {
  const path = `${folder}/${name}`
  try {
    if (!statSync(path).isFile()) return undefined
    return {name, path, text: readFileSync(path, 'utf8')}
  } catch (error) {
    if (isFileError(error, 'ENOENT', 'ELOOP')) return undefined
    throw error
  }
}
