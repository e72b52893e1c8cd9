import {
  chmodSync,
  copyFileSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import {dirname, join} from 'node:path'

/** Puts what a package has in it into a folder. */
export function stage(content, folder) {
  for (const [path, each] of content) {
    const target = join(folder, path)
    mkdirSync(dirname(target), {recursive: true})
    put(each, target)
  }
}

/** Gives all of a folder one time. */
export function stamp(folder, time) {
  for (const name of ['.', ...readdirSync(folder, {recursive: true})]) {
    lutimesSync(join(folder, name), time, time)
  }
}

function put({from, text, link, mode = 0o644}, target) {
  if (link !== undefined) {
    symlinkSync(link, target)
    return
  }
  if (from !== undefined) copyFileSync(from, target)
  else if (text !== undefined) writeFileSync(target, text)
  else mkdirSync(target)
  chmodSync(target, mode)
}
