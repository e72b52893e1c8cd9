import {readFileSync} from 'node:fs'
import {isFileError} from './files.ts'
import {localStateFiles} from './state-files.ts'
import {localStateFolders} from './state-folders.ts'
import type {System} from './system.ts'

/** What of a sandbox can be told without a look into its model. */
export function sandboxFiles(path: string) {
  return {
    // All that a model answers is in its file.
    async revision() {
      try {
        return readFileSync(path, 'utf8')
      } catch (error) {
        if (isFileError(error, 'ENOENT')) return ''
        throw error
      }
    },
    // A model is never booted, and knows no other boot than its only one.
    bootId: async () => 'sandbox',
    ...localStateFiles((name) => `${path}.${name}`),
    ...localStateFolders((name) => `${path}.${name}`),
  } satisfies Partial<System>
}
