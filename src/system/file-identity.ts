import {statSync} from 'node:fs'

/** What tells a file from one that is put in its place or written anew; links are followed. */
export function fileIdentity(path: string): string {
  const {dev, ino, size, mtimeNs, ctimeNs} = statSync(path, {bigint: true})
  return [path, dev, ino, size, mtimeNs, ctimeNs].join(' ')
}
