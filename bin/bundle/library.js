/**
 * Writes `library.js` and its types. It is a bundle of its own, so that the chunks of the program, and
 * with them its start, are the same with and without it.
 */
import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {rolldown} from 'rolldown'
import {isolatedDeclarationSync} from 'rolldown/experimental'

/** Gives the files that went into it. */
export async function writeLibrary(root, folder) {
  const source = join(root, 'src/library.ts')
  const bundle = await rolldown({input: source, cwd: root, platform: 'node', logLevel: 'warn'})
  const {output} = await bundle.write({file: join(folder, 'library.js'), format: 'esm'})

  // All types of the library stand in its one file, and each function says what it gives, so that no
  // compiler has to work them out.
  const {code, errors} = isolatedDeclarationSync(source, readFileSync(source, 'utf8'))
  const [error] = errors
  if (error) throw new Error(`${source}: ${error.message}`)
  writeFileSync(join(folder, 'library.d.ts'), code)
  return output.flatMap(({moduleIds}) => moduleIds ?? [])
}
