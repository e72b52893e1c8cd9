/**
 * Makes the Debian package and the RPM of the executable: `packages.js [--deb] [--rpm] [--quick]
 * [EXECUTABLE [FOLDER [BUILT]]]`, by default both, of `build/auditform`, in its folder, with what was
 * built in the project.
 *
 * The same executable gives the same bytes. `--quick` is for tests: the packages are larger then, and
 * made and unpacked in a tenth of the time.
 */
import {execFileSync} from 'node:child_process'
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join, resolve} from 'node:path'
import {fileURLToPath} from 'node:url'
import {makeDeb} from './packages/deb.js'
import {makeRpm} from './packages/rpm.js'

// Folders have the modes of a package whoever makes it.
process.umask(0o022)

const root = fileURLToPath(new URL('..', import.meta.url))
const words = process.argv.slice(2)
const [executable = join(root, 'build/auditform'), folder = dirname(executable), built = root] =
  words.filter((word) => !word.startsWith('--'))

const {version} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const desk = mkdtempSync(join(tmpdir(), 'auditform-packages-'))
const making = {
  root,
  built,
  executable: resolve(executable),
  folder: resolve(folder),
  desk,
  // Both sort a version with ~ before the one without: 1.0.0~rc.1 comes before 1.0.0.
  version: version.replace('-', '~'),
  isQuick: words.includes('--quick'),
  /** Seconds since 1970, of all files and of the packages themselves. */
  time: Number(process.env.SOURCE_DATE_EPOCH ?? timeOfCommit()),
}
try {
  mkdirSync(making.folder, {recursive: true})
  if (!words.includes('--rpm') || words.includes('--deb')) make('dpkg-deb', makeDeb)
  if (!words.includes('--deb') || words.includes('--rpm')) make('rpmbuild', makeRpm)
} finally {
  rmSync(desk, {recursive: true, force: true})
}

/** Makes a package where its tool is; on most machines that is one of the two. */
function make(tool, makePackage) {
  if (isOnPath(tool)) {
    console.log(makePackage(making))
    return
  }
  console.error(`${tool} is not there, and so its package is not made.`)
  process.exitCode = 1
}

function isOnPath(tool) {
  return (process.env.PATH ?? '').split(':').some((folder) => existsSync(join(folder, tool)))
}

/** When the sources were last committed; the beginning of time where nobody knows. */
function timeOfCommit() {
  try {
    const words = ['-C', root, 'log', '-1', '--format=%ct']
    return execFileSync('git', words, {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']})
  } catch {
    return 0
  }
}
