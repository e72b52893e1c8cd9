/** What the test of the evaluator does with files, and how each shows to the kernel's filters. */
import {
  chmodSync,
  closeSync,
  constants,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import {Perm} from '../../../src/rules/uapi.ts'

export const folder = '/run/takes'
export const below = `${folder}/below`
export const files = {
  plain: `${folder}/plain`,
  other: `${folder}/other`,
  secret: `${folder}/secret`,
  deep: `${below}/deep`,
} as const
/** A user that may not open `secret`. */
export const nobody = 4242

/** One system call, as Node makes it on x86_64. */
export interface FileAction {
  readonly name: string
  /** Its number on x86_64. */
  readonly syscall: number
  /** The accesses that it counts as. */
  readonly perm: number
  readonly exit: number
  readonly euid: number
  /** The files in the order in which the kernel meets them. */
  readonly paths: readonly string[]
  readonly folders: readonly string[]
  /** The path that is no more afterwards. */
  readonly leaving?: string
  readonly run: () => void
  /** Puts things back. */
  readonly after?: () => void
}

const {O_RDONLY, O_WRONLY, O_RDWR} = constants
const callOf = {openat: 257, unlink: 87, rename: 82, chmod: 90, mkdir: 83} as const
const open = {syscall: callOf.openat, exit: 0, euid: 0, folders: []} as const

function opens(path: string, flags: number): () => void {
  return () => closeSync(openSync(path, flags))
}

function refused(work: () => void): () => void {
  return () => {
    try {
      work()
    } catch {
      return
    }
    throw new Error('This was to be refused.')
  }
}

const made = `${below}/made`
const moved = `${below}/moved`

export const fileActions: readonly FileAction[] = [
  {...open, name: 'read', perm: Perm.read, paths: [files.plain], run: opens(files.plain, O_RDONLY)},
  {
    ...open,
    name: 'write',
    perm: Perm.write,
    paths: [files.plain],
    run: opens(files.plain, O_WRONLY),
  },
  {
    ...open,
    name: 'read and write below',
    perm: Perm.read | Perm.write,
    paths: [files.deep],
    run: opens(files.deep, O_RDWR),
  },
  {
    ...open,
    name: 'read as another user',
    perm: Perm.read,
    euid: nobody,
    paths: [files.other],
    run: opens(files.other, O_RDONLY),
  },
  {
    ...open,
    name: 'read what is forbidden',
    perm: Perm.read,
    exit: -13,
    euid: nobody,
    paths: [files.secret],
    run: refused(opens(files.secret, O_RDONLY)),
  },
  {
    ...open,
    name: 'change the mode',
    syscall: callOf.chmod,
    perm: Perm.attribute,
    paths: [files.other],
    run: () => chmodSync(files.other, 0o644),
  },
  {
    ...open,
    name: 'delete',
    syscall: callOf.unlink,
    perm: Perm.write,
    folders: [folder],
    paths: [files.plain],
    leaving: files.plain,
    run: () => unlinkSync(files.plain),
    after: () => writeFileSync(files.plain, 'x'),
  },
  {
    ...open,
    name: 'rename',
    syscall: callOf.rename,
    perm: Perm.write,
    folders: [below],
    paths: [files.deep, moved],
    leaving: files.deep,
    run: () => renameSync(files.deep, moved),
    after: () => renameSync(moved, files.deep),
  },
  {
    ...open,
    name: 'make a folder',
    syscall: callOf.mkdir,
    perm: Perm.write,
    folders: [below, made],
    paths: [],
    run: () => mkdirSync(made),
    after: () => rmdirSync(made),
  },
]

/** Makes the files anew. */
export function makeFiles(): void {
  mkdirSync(below, {recursive: true})
  for (const path of Object.values(files)) writeFileSync(path, 'x')
  chmodSync(files.secret, 0o600)
}
