import {readFile} from 'node:fs/promises'
import {hostOutput} from './host-command.ts'

// Settings that decide whether this machine reaches its mirror at all. mmdebstrap
// starts from an empty apt configuration and would otherwise not know them.
const SETTINGS = [
  'Acquire::http',
  'Acquire::https',
  'Acquire::Check-Valid-Until',
  'Acquire::Check-Date',
]

/** The code name of the Debian release that this machine runs. */
export async function debianSuite(): Promise<string> {
  const release = await readFile('/etc/os-release', 'utf8')
  const suite = /^VERSION_CODENAME=(\w+)$/m.exec(release)?.[1]
  if (suite === undefined) throw new Error('/etc/os-release names no Debian release.')
  return suite
}

/** The Debian mirrors that this machine's own apt uses, as lines of a sources.list. */
export async function aptSources(suite: string): Promise<string> {
  const format = '$(LABEL)|deb $(REPO_URI) $(RELEASE) $(COMPONENT)'
  const targets = await hostOutput([
    'apt-get',
    'indextargets',
    '--format',
    format,
    'Created-By: Packages',
  ])
  const lines = targets
    .split('\n')
    .filter((line) => /^Debian(-Security)?\|/.test(line) && line.includes(` ${suite}`))
    .map((line) => line.slice(line.indexOf('|') + 1))
    .filter((line) => line.endsWith(' main'))
  if (lines.length > 0) return `${[...new Set(lines)].join('\n')}\n`
  throw new Error(
    `The apt sources of this machine hold no package list of Debian ${suite}; run apt-get update.`,
  )
}

/** This machine's apt settings about the way to the mirror, as an apt.conf. */
export async function aptSettings(): Promise<string> {
  return await hostOutput(['apt-config', 'dump', '--no-empty', ...SETTINGS])
}
