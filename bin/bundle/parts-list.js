import {readFileSync} from 'node:fs'
import {join} from 'node:path'

/**
 * All parts of the program as CycloneDX 1.6 (cyclonedx.org): the packages that the lock file installs
 * with it, bundled or not, and those that it can do without. The same for the same lock file.
 */
export function partsList(root) {
  const {packages} = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const {'': program, ...others} = packages
  const required = new Set()
  const optional = new Set()
  follow('', required, false)
  follow('', optional, true)

  /** A package is looked for as Node does: beside the one that wants it, then further up. */
  function follow(from, known, withOptional) {
    const {dependencies, optionalDependencies} = packages[from]
    const wanted = {...dependencies, ...(withOptional ? optionalDependencies : {})}
    for (const name of Object.keys(wanted)) {
      const path = found(from, name)
      if (path === undefined || known.has(path)) continue
      known.add(path)
      follow(path, known, withOptional)
    }
  }

  function found(from, name) {
    for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
      const path = `${at === '' ? '' : `${at}/`}node_modules/${name}`
      if (path in others) return path
      if (at === '') return undefined
    }
  }

  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {component: {type: 'application', ...namesOf(program.name, program)}},
    components: oncePerVersion([...optional].sort().map(partAt)),
  }

  function partAt(path) {
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
    const scope = required.has(path) ? 'required' : 'optional'
    return {type: 'library', scope, ...namesOf(name, others[path]), ...hashOf(others[path])}
  }
}

/** One package can lie in several places. */
function oncePerVersion(parts) {
  return [...new Map(parts.map((part) => [part.purl, part])).values()]
}

function namesOf(name, {version, license}) {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`
  return {name, version, licenses: [{license: {id: license}}], purl, 'bom-ref': purl}
}

function hashOf({integrity = ''}) {
  const [, digest] = /^sha512-(.+)$/.exec(integrity) ?? []
  if (digest === undefined) return {}
  return {hashes: [{alg: 'SHA-512', content: Buffer.from(digest, 'base64').toString('hex')}]}
}
