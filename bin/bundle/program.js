/** How the program is put together out of its sources, whatever it becomes. */
import {readdirSync, readFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {rolldown} from 'rolldown'
import {lazyRequires} from './lazy-requires.js'
import {lightModules} from './light-modules.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The sources that have a file of their own, by its name; oclif finds commands and hooks by their files. */
export function entries() {
  const found = ['commands', 'hooks'].flatMap((kind) =>
    readdirSync(join(root, 'src', kind)).map((file) => `${kind}/${file.replace(/\.ts$/, '')}`),
  )
  return Object.fromEntries(['main', 'quiet-run', ...found].map((name) => [name, `src/${name}.ts`]))
}

/** A quiet run of drift loads one file, and nothing of what others need. */
export function quietGroup() {
  const quiet = loadedBy(join(root, 'src/quiet-run.ts'))
  return {groups: [{name: 'quiet', test: (id) => quiet.has(id)}]}
}

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

/** Writes a bundle of the sources into a folder. */
export async function bundle({input, folder, codeSplitting = true, format = 'esm', plugins = []}) {
  const made = await rolldown({
    input,
    cwd: root,
    platform: 'node',
    plugins: [...plugins, lazyRequires(), lightModules()],
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
    format,
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name].js',
    codeSplitting,
  })
}
