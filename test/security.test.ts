import {readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {expect, inject, test} from 'vitest'

const root = new URL('..', import.meta.url).pathname
const read = (path: string) => readFile(join(root, path), 'utf8')
const readJson = async (path: string) => JSON.parse(await read(path))

/** What the lock file says of a package. */
interface Locked {
  readonly version: string
  readonly integrity?: string
  readonly resolved?: string
  readonly hasInstallScript?: boolean
  readonly link?: boolean
}

async function lockedPackages(): Promise<readonly (readonly [string, Locked])[]> {
  const {packages} = await readJson('package-lock.json')
  return Object.entries<Locked>(packages).filter(([path]) => path !== '')
}

test('each claim of SECURITY.md has a test that is there', async () => {
  const text = await read('SECURITY.md')
  const claims = text.split('\n').filter((line) => /^\| [A-Z]/.test(line))
  expect(claims.length).toBeGreaterThan(25)
  for (const claim of claims) {
    const [, file = '', title = ''] = /\| (test\/\S+\.test\.ts) "(.+)" \|$/.exec(claim) ?? []
    expect(file, claim).not.toBe('')
    expect(await read(file), claim).toContain(`'${title}'`)
  }
})

test('only Node of all packages may run a script when it is installed', async () => {
  const {allowScripts} = await readJson('package.json')
  const withScripts = (await lockedPackages())
    .filter(([, {hasInstallScript}]) => hasInstallScript)
    .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length))
  const allowed = new Map<string, boolean>(Object.entries(allowScripts))
  // A new one has to be looked at.
  expect(withScripts.filter((name) => !allowed.has(name))).toEqual([])
  expect(withScripts.filter((name) => allowed.get(name))).toEqual(['node'])
})

test('each package of the lock file has a hash, and no address of its own', async () => {
  const locked = await lockedPackages()
  expect(locked.length).toBeGreaterThan(100)
  const odd = locked.filter(
    ([, {integrity, resolved, link}]) => !integrity?.startsWith('sha512-') || resolved || link,
  )
  expect(odd.map(([path]) => path)).toEqual([])
})

test('what is bundled is what the notices and the list of parts name', async () => {
  const dist = join(inject('programRoot'), 'dist')
  const notices = await readFile(join(dist, 'THIRD-PARTY-NOTICES.txt'), 'utf8')
  const {components} = JSON.parse(await readFile(join(dist, 'sbom.cdx.json'), 'utf8'))
  const parts: readonly {
    readonly name: string
    readonly version: string
    readonly scope: string
  }[] = components
  const named = notices
    .split(`\n${'-'.repeat(80)}\n`)
    .slice(1)
    .map((notice) => /^\s*(\S+ \S+) \(/.exec(notice)?.[1])
  const listed = new Set(parts.map(({name, version}) => `${name} ${version}`))
  expect(named.length).toBeGreaterThan(30)
  expect(named.filter((name) => !listed.has(name ?? ''))).toEqual([])
  expect(components.filter(({hashes}: {hashes?: unknown}) => hashes === undefined)).toEqual([])
  const {dependencies, optionalDependencies} = await readJson('package.json')
  const names = new Set(parts.map(({name}) => name))
  const wanted = Object.keys({...dependencies, ...optionalDependencies})
  expect(wanted.filter((name) => !names.has(name))).toEqual([])
  const scopes = new Map(parts.map(({name, scope}) => [name, scope]))
  expect([scopes.get('@oclif/core'), scopes.get('koffi')]).toEqual(['required', 'optional'])
  expect(new Set(components.map((part: Record<string, string>) => part['bom-ref'])).size).toBe(
    parts.length,
  )
  // What only developers have is no part.
  expect([scopes.get('vitest'), scopes.get('typescript')]).toEqual([undefined, undefined])
})
