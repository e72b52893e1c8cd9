/** What the file system says of one path, no link at its end followed. */
export interface PathLook {
  readonly kind: 'directory' | 'link' | 'other' | 'missing'
  /** The path without any link in it; `undefined` where there is nothing at its end. */
  readonly realPath: string | undefined
  /** When it was made, in milliseconds since 1970; `undefined` where the file system keeps no such time. */
  readonly madeAt: number | undefined
}

/** A mounted file system that holds something of a path, or lies below it. */
export interface MountLook {
  readonly path: string
  readonly type: string
  /** When it was mounted, in milliseconds since 1970; `undefined` where nobody keeps such times. */
  readonly since: number | undefined
}

/** What became of the files that rules are about. */
export interface PathLooks {
  /** By the spelling that was asked for. */
  readonly paths: ReadonlyMap<string, PathLook>
  readonly mounts: readonly MountLook[]
  /** When the host was booted, in milliseconds since 1970. */
  readonly bootedAt: number
  /** When a service loaded the rules of the boot last; `undefined` where nobody tells. */
  readonly loadedAt: number | undefined
}
