import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'

/** The licences of all packages that some of the given files come from, as one text. */
export function thirdPartyNotices(files) {
  const folders = new Set(files.flatMap((file) => packageFolder(file) ?? []))
  const notices = [...folders].map(notice).sort()
  return `${['The program contains code of these packages.', ...notices].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`
}

/** Also of a package that is nested in another one's node_modules. */
function packageFolder(file) {
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file.replaceAll('\\', '/'))?.[0]
}

function notice(folder) {
  const {name, version, license} = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const licence = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file))
  if (license === undefined && licence === undefined) {
    throw new Error(`${name} has no licence, and may not go into the program.`)
  }
  const text =
    licence === undefined ? '' : `\n\n${readFileSync(join(folder, licence), 'utf8').trim()}`
  return `${name} ${version} (${license})${text}`
}
