import {lstatSync, readlinkSync} from 'node:fs'
import {dirname, join} from 'node:path'
import type {FolderTrust} from '../policy/policy-files.ts'

/**
 * All that decides where an absolute path leads, the nearest first.
 *
 * The path is walked as the kernel walks it, name by name, and every symbolic link
 * at the place where it lies: whoever can write any of the folders on this way,
 * also those between one link and the next, can put another file in place of the
 * one that is meant. In a sticky folder the owner of a link can do so, too.
 */
export function foldersOnTheWay(path: string): readonly FolderTrust[] {
  const passed = new Map<string, FolderTrust>()
  let way: Way = {at: '/', names: namesIn(path), links: 0}
  passFolder(passed, way.at)
  // The file was opened before, so there is no circle of links unless somebody makes one now.
  while (way.names.length > 0 && way.links <= mostLinks) {
    way = step(passed, way)
    passFolder(passed, way.at)
  }
  return [...passed.values()].reverse()
}

/** Where the walk is, without links, and what is still to go. */
interface Way {
  readonly at: string
  readonly names: readonly string[]
  readonly links: number
}

function step(passed: Map<string, FolderTrust>, {at, names, links}: Way): Way {
  const [name = '', ...rest] = names
  const next = name === '..' ? dirname(at) : join(at, name)
  const about = lstatSync(next)
  if (!about.isSymbolicLink()) return {at: about.isDirectory() ? next : at, names: rest, links}
  if ((passed.get(at)?.mode ?? 0) & sticky) passLink(passed, next, about.uid)
  const target = readlinkSync(next)
  return {
    at: target.startsWith('/') ? '/' : at,
    names: [...namesIn(target), ...rest],
    links: links + 1,
  }
}

const sticky = 0o1000

/** As many as the kernel follows (MAXSYMLINKS in linux/namei.h). */
const mostLinks = 40

function namesIn(path: string): readonly string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.')
}

function passFolder(passed: Map<string, FolderTrust>, path: string): void {
  if (passed.has(path)) return
  const about = lstatSync(path)
  passed.set(path, {path, owner: about.uid, group: about.gid, mode: about.mode & 0o7777})
}

/** The mode of a link says nothing: only who owns it can put another in its place. */
function passLink(passed: Map<string, FolderTrust>, path: string, owner: number): void {
  passed.set(path, {path, owner, group: 0, mode: 0o755})
}
