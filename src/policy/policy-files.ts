/** Who owns a file or folder, and who may write it; `mode` holds the permission bits of stat(2). */
interface Ownership {
  readonly owner: number
  readonly group: number
  readonly mode: number
}

/** All that decides whether somebody other than root can change what a file says. */
export interface FileTrust extends Ownership {
  /** Every folder passed on the way to the file, also those of symbolic links, the nearest first. */
  readonly folders: readonly FolderTrust[]
}

/** A folder on the way to a file. */
export interface FolderTrust extends Ownership {
  readonly path: string
}

/** What reading a path gives. */
export type ReadResult =
  | {
      readonly kind: 'text'
      readonly text: string
      /** The path without symbolic links: what makes two spellings the same file. */
      readonly realPath: string
      readonly trust: FileTrust
    }
  | {
      readonly kind: 'directory'
      /** The names in it, in any order. */
      readonly entries: readonly string[]
      readonly realPath: string
    }
  | {readonly kind: 'missing'}
  /** No permission, not a regular file, not UTF-8: `reason` says it in a few words. */
  | {readonly kind: 'unreadable'; readonly reason: string}

/** The port through which policies are read. Relative paths are the caller's own. */
export interface PolicyFiles {
  read(path: string): Promise<ReadResult>
  /** The path of a folder without symbolic links; `undefined` where there is none. */
  realFolder(path: string): Promise<string | undefined>
}
