/**
 * Writes the program into a folder, by default `dist`: a file for each command, and what they
 * share in chunks, so that a start opens a handful of files and not some hundreds.
 *
 * The code stays as readable as its source, names and all, for the stack of a bug.
 */
import {readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {rolldown} from 'rolldown'
import {lazyRequires} from './bundle/lazy-requires.js'
import {lightModules} from './bundle/light-modules.js'
import {thirdPartyNotices} from './bundle/notices.js'
import {partsList} from './bundle/parts-list.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const [folder = join(root, 'dist')] = process.argv.slice(2)

/** oclif finds commands and hooks by their files. */
const found = ['commands', 'hooks'].flatMap((kind) =>
  readdirSync(join(root, 'src', kind)).map((file) => `${kind}/${file.replace(/\.ts$/, '')}`),
)

/** The files that one file of ours loads, itself and theirs included; not what it loads only when asked. */
function loadedBy(file, known = new Set()) {
  if (known.has(file)) return known
  known.add(file)
  const imports = /^import (?!type )[^;]*? from '(\.[^']*)'$/gm
  for (const [, name] of readFileSync(file, 'utf8').matchAll(imports)) {
    loadedBy(join(dirname(file), name), known)
  }
  return known
}
const quiet = loadedBy(join(root, 'src/quiet-run.ts'))

rmSync(folder, {recursive: true, force: true})
// By itself: what keeps compiled code is loaded before all that is to be kept.
await bundle({'compile-cache': 'src/system/compile-cache.ts'})
const {output} = await bundle(
  Object.fromEntries(['main', 'quiet-run', ...found].map((name) => [name, `src/${name}.ts`])),
  // A quiet run of drift loads one file, and nothing of what others need.
  {groups: [{name: 'quiet', test: (id) => quiet.has(id)}]},
)
const files = output.flatMap(({moduleIds}) => moduleIds ?? [])
writeFileSync(join(folder, 'THIRD-PARTY-NOTICES.txt'), thirdPartyNotices(files))
writeFileSync(join(folder, 'sbom.cdx.json'), `${JSON.stringify(partsList(root), null, 1)}\n`)

async function bundle(input, codeSplitting = true) {
  const made = await rolldown({
    input,
    cwd: root,
    platform: 'node',
    plugins: [lazyRequires(), lightModules()],
    // koffi is a native addon, and optional. The others are asked for by oclif where they happen to be.
    external: ['koffi', 'typescript', 'ts-node', 'tsx', 'tsx/cjs/api', 'tsx/esm/api'],
    treeshake: {propertyReadSideEffects: false},
    logLevel: 'warn',
    onLog(level, log, report) {
      // A command that runs an apply has its modules at hand anyway; the others load them when asked.
      if (log.code === 'INEFFECTIVE_DYNAMIC_IMPORT') return
      // What is left to be found on the user's machine is not there.
      report(log.code === 'UNRESOLVED_IMPORT' ? 'error' : level, log)
    },
  })
  return made.write({
    dir: folder,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name].js',
    codeSplitting,
  })
}
