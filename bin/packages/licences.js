import {readFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {join} from 'node:path'

const line = '-'.repeat(80)

/** The licences of all that is in a package, as one text: ours, Node's with all that Node is made of, and koffi's. */
export function licences({root, built}, ours) {
  const read = (path) => readFileSync(path, 'utf8').replaceAll('\r', '').trim()
  const node = licenceOfNode(root)
  return `${[
    ours.trim(),
    ['The executable carries Node.js, whose licence says:', read(node)].join('\n\n'),
    ['and koffi, whose licence says:', read(join(root, 'node_modules/koffi/LICENSE.txt'))].join(
      '\n\n',
    ),
    read(join(built, 'dist/THIRD-PARTY-NOTICES.txt')),
  ].join(`\n\n${line}\n\n`)}\n`
}

/** Of the very package that the binary comes from. */
function licenceOfNode(root) {
  const require = createRequire(join(root, 'node_modules/node/package.json'))
  return require.resolve(`node-linux-${process.arch}/LICENSE`)
}
