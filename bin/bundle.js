/**
 * Writes the program into a folder, by default `dist`: a file for each command, and what they
 * share in chunks, so that a start opens a handful of files and not some hundreds.
 *
 * The code stays as readable as its source, names and all, for the stack of a bug.
 */
import {readdirSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {rolldown} from 'rolldown'
import {lazyRequires} from './bundle/lazy-requires.js'
import {lightModules} from './bundle/light-modules.js'
import {thirdPartyNotices} from './bundle/notices.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const [folder = join(root, 'dist')] = process.argv.slice(2)

/** oclif finds commands and hooks by their files. */
const found = ['commands', 'hooks'].flatMap((kind) =>
  readdirSync(join(root, 'src', kind)).map((file) => `${kind}/${file.replace(/\.ts$/, '')}`),
)

const bundle = await rolldown({
  input: Object.fromEntries([
    ['compile-cache', join(root, 'src/system/compile-cache.ts')],
    ...['main', ...found].map((name) => [name, join(root, 'src', `${name}.ts`)]),
  ]),
  cwd: root,
  platform: 'node',
  plugins: [lazyRequires(), lightModules()],
  // koffi is a native addon, and optional. The others are asked for by oclif where they happen to be.
  external: ['koffi', 'typescript', 'ts-node', 'tsx', 'tsx/cjs/api', 'tsx/esm/api'],
  logLevel: 'warn',
  onLog(level, log, report) {
    // A command that runs an apply has its modules at hand anyway; the others load them when asked.
    if (log.code === 'INEFFECTIVE_DYNAMIC_IMPORT') return
    // What is left to be found on the user's machine is not there.
    report(log.code === 'UNRESOLVED_IMPORT' ? 'error' : level, log)
  },
})

rmSync(folder, {recursive: true, force: true})
const {output} = await bundle.write({
  dir: folder,
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: 'chunks/[name].js',
})
writeFileSync(
  join(folder, 'THIRD-PARTY-NOTICES.txt'),
  thirdPartyNotices(output.flatMap(({moduleIds}) => moduleIds ?? [])),
)
