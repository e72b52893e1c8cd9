/**
 * Writes the program into a folder, by default `dist`: a file for each command, and what they
 * share in chunks, so that a start opens a handful of files and not some hundreds.
 *
 * The code stays as readable as its source, names and all, for the stack of a bug.
 */
import {rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {writeLibrary} from './bundle/library.js'
import {thirdPartyNotices} from './bundle/notices.js'
import {partsList} from './bundle/parts-list.js'
import {bundle, entries, quietGroup} from './bundle/program.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const [folder = join(root, 'dist')] = process.argv.slice(2)

rmSync(folder, {recursive: true, force: true})
// By itself: what keeps compiled code is loaded before all that is to be kept.
await bundle({folder, input: {'compile-cache': 'src/system/compile-cache.ts'}})
const {output} = await bundle({folder, input: entries(), codeSplitting: quietGroup()})
const ofLibrary = await writeLibrary(root, folder)
const files = [...output.flatMap(({moduleIds}) => moduleIds ?? []), ...ofLibrary]
writeFileSync(join(folder, 'THIRD-PARTY-NOTICES.txt'), thirdPartyNotices(files))
writeFileSync(join(folder, 'sbom.cdx.json'), `${JSON.stringify(partsList(root), null, 1)}\n`)
