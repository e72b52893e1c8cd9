/**
 * Makes @oclif/core load its parts when they are first used.
 *
 * It requires all of itself and of its packages at the start, of which a run of a command
 * uses a third. TypeScript wrote its files, so that each require has one of few forms and
 * a name such as `util_1` that stands for nothing else in the file.
 */
export function lazyRequires() {
  return {
    name: 'lazy-requires',
    transform: {
      filter: {id: /\/@oclif\/core\/lib\/.*\.js$/},
      handler: (code, id) => ({code: withLazyRequires(withoutWaste(code, id))}),
    },
  }
}

const required = '((?:__importDefault|__importStar)?\\(?require\\("[^"]+"\\)\\)?)'
const declaration = new RegExp(`^(?:const|var) (\\w+_\\d+) = ${required};$`)
const namespaceExport = new RegExp(`^exports\\.(\\w+) = ${required};$`)

function withLazyRequires(code) {
  const lines = code.split('\n')
  const names = lines.flatMap((line) => declaration.exec(line)?.[1] ?? [])
  // The parentheses are for `new name.Class()`.
  const used = new RegExp(`\\b(${names.join('|')})\\b`, 'g')
  return lines
    .map((line) => {
      if (declaration.test(line)) {
        return line.replace(declaration, 'let $1_loaded; function $1() { return $1_loaded ??= $2 }')
      }
      if (namespaceExport.test(line)) {
        return line.replace(
          namespaceExport,
          'Object.defineProperty(exports, "$1", { enumerable: true, get: () => $2 });',
        )
      }
      return names.length === 0 ? line : line.replace(used, '($1())')
    })
    .join('\n')
}

/** What oclif does at each start for nothing, with what is put in its place. */
const waste = [
  // bin/run.js looks at the version of Node already, and here it would cost loading semver.
  ['lib/index.js', 'checkNodeVersion();', ''],
  // The first comparison by locale loads the collation tables (15 ms); ids are plain ASCII.
  ['lib/config/plugin.js', 'a.id.localeCompare(b.id)', '(a.id < b.id ? -1 : 1)'],
  // A chunk of its own for three lines.
  ['lib/util/os.js', "await import('wsl-utils')", "require('wsl-utils')"],
]

function withoutWaste(code, id) {
  return waste
    .filter(([file]) => id.endsWith(`/@oclif/core/${file}`))
    .reduce((kept, [file, from, to]) => {
      if (!kept.includes(from)) throw new Error(`${file} of @oclif/core has no ${from} any more.`)
      return kept.replaceAll(from, to)
    }, code)
}
