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
    makeFolder(dirname(target))
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
  else makeFolder(target)
  chmodSync(target, mode)
}

/** With the modes that a package gives folders, whatever the umask. */
function makeFolder(folder) {
  const first = mkdirSync(folder, {recursive: true})
  for (let at = folder; first !== undefined && at.startsWith(first); at = dirname(at)) {
    chmodSync(at, 0o755)
  }
}
