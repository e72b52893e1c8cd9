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
      handler: (code) => ({code: withLazyRequires(code)}),
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
      // bin/run.js looks at the version of Node already, and here it would cost loading semver.
      if (line === 'checkNodeVersion();') return ''
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
