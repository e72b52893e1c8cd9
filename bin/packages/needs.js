import {execFileSync} from 'node:child_process'

/** The Debian package of each library, and how a version of its symbols says a version of the package. */
const libraries = [
  {
    name: /^(libc|libm|libdl|libpthread|ld-linux\S*)\.so\./,
    debian: 'libc6',
    symbol: /^GLIBC_([\d.]+)$/,
  },
  // The compiler's release that brought the symbols, from gcc's list of its ABI.
  {
    name: /^libstdc\+\+\.so\./,
    debian: 'libstdc++6',
    symbol: /^GLIBCXX_3\.4\.(\d+)$/,
    release,
  },
  {name: /^libgcc_s\.so\./, debian: 'libgcc-s1', symbol: /^GCC_([\d.]+)$/},
]

const releases = {
  21: '5',
  22: '6',
  23: '7',
  24: '7',
  25: '8',
  26: '9',
  28: '9',
  29: '11',
  30: '12',
  31: '13',
  32: '13',
  33: '14',
}

function release(minor) {
  if (minor < 21) return '4.9'
  const found = releases[minor]
  if (found === undefined) throw new Error(`No release of gcc is known for GLIBCXX_3.4.${minor}.`)
  return found
}

/** What Debian packages the libraries are in that these programs ask the loader for, with versions. */
export function debianNeeds(files) {
  const wanted = new Map()
  for (const {library, symbol} of files.flatMap(symbolVersions)) {
    const known = libraries.find(({name}) => name.test(library))
    if (known === undefined) throw new Error(`No Debian package is known for ${library}.`)
    const [, said] = known.symbol.exec(symbol) ?? []
    if (said === undefined) continue
    const version = known.release ? known.release(Number(said)) : said
    if (isLater(version, wanted.get(known.debian) ?? '0')) wanted.set(known.debian, version)
  }
  return [...wanted].map(([name, version]) => `${name} (>= ${version})`).sort()
}

/** The versions of symbols that a program needs, by library, as objdump lists them. */
function symbolVersions(file) {
  const said = execFileSync('objdump', ['-p', file], {
    encoding: 'utf8',
    env: {...process.env, LC_ALL: 'C'},
  })
  const [, references = ''] = said.split('\nVersion References:\n')
  return references.split(/^ {2}required from /m).flatMap((part) => {
    const [library = '', ...lines] = part.split(/:?\n/)
    return lines.flatMap((line) => {
      const symbol = /^ +0x\S+ 0x\S+ \S+ (\S+)$/.exec(line)?.[1]
      return symbol === undefined ? [] : [{library, symbol}]
    })
  })
}

function isLater(version, other) {
  return version.localeCompare(other, 'en', {numeric: true}) > 0
}
