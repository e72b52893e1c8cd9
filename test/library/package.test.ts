import {spawnSync} from 'node:child_process'
import {mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {isolatedDeclarationSync} from 'rolldown/experimental'
import {afterAll, beforeAll, describe, expect, inject, test} from 'vitest'
import {readBlocks} from '../docs/blocks.ts'
import {lacks} from '../skipping.ts'

const project = new URL('../../', import.meta.url).pathname
const read = (path: string) => readFile(join(project, path), 'utf8')

test('the types are those that were promised; npm run test:unit -- -u test/library takes new ones', async () => {
  const {code} = isolatedDeclarationSync('library.ts', await read('src/library.ts'))
  await expect(code).toMatchFileSnapshot('promised-types.txt')
  // What a user sees names nothing that does not ship.
  expect(code).not.toMatch(/\bimport\b/)
})

test('no script runs when it is installed', async () => {
  const {scripts} = JSON.parse(await read('package.json'))
  expect(Object.keys(scripts)).not.toContain(
    expect.stringMatching(/^(pre|post)?(install|prepare|pack)$/),
  )
})

const isStale = lacks(
  inject('programRoot') === project,
  'dist is older than the sources: npm run build',
)

describe.skipIf(isStale)('the tarball, installed in an empty folder without a network', () => {
  let folder: string
  let packed: readonly string[]

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'auditform-package-'))
    const [{filename, files}] = JSON.parse(
      run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], project),
    )
    packed = files.map(({path}: {path: string}) => path)
    await writeLock(folder, filename)
    run('npm', ['ci', '--offline', '--no-audit', '--no-fund', '--ignore-scripts'], folder)
  }, 120_000)
  afterAll(() => rm(folder, {recursive: true, force: true}))

  test('the program runs, and needs no more than its dependencies', () => {
    const auditform = (...args: readonly string[]) =>
      run(process.execPath, ['node_modules/.bin/auditform', ...args], folder)
    const printed = auditform('explain', '-w /etc/passwd -p wa')
    expect(printed).toContain('/etc/passwd')
    expect(auditform('help')).toContain('plan')
  })

  test('the library is imported from JavaScript and from TypeScript, as its page shows', async () => {
    const blocks = readBlocks('library.md', await read('docs/library.md'))
    for (const {marks, lines} of blocks.filter((block) => block.marks.file !== undefined)) {
      await writeFile(join(folder, marks.file ?? ''), `${lines.join('\n')}\n`)
    }
    expect(run(process.execPath, ['check.mjs'], folder)).toContain('auditctl -a always,exit')
    const options = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--target', 'es2024']
    const modules = ['--module', 'nodenext', '--types', '', '--lib', 'es2024,dom']
    const tsc = join(project, 'node_modules/typescript/bin/tsc')
    run(process.execPath, [tsc, ...options, ...modules, 'check.mts'], folder)
    // A type that is not checked would let anything pass.
    await writeFile(
      join(folder, 'wrong.mts'),
      "import {compileRules} from 'auditform'\ncompileRules(1)\n",
    )
    expect(() => run(process.execPath, [tsc, ...options, ...modules, 'wrong.mts'], folder)).toThrow(
      'wrong.mts',
    )
    // Nothing else may be imported.
    await writeFile(join(folder, 'inner.mjs'), "import 'auditform/dist/main.js'\n")
    expect(() => run(process.execPath, ['inner.mjs'], folder)).toThrow(
      'ERR_PACKAGE_PATH_NOT_EXPORTED',
    )
  })

  test('each link of its README and its guide leads to a file that ships', async () => {
    const pages = packed.filter((path) =>
      /^(README|docs\/[\w-]+|policies\/README|units\/README)\.?(md)?$/.test(path),
    )
    expect(pages).toContain('docs/first-hour.md')
    const broken: string[] = []
    for (const page of pages) {
      for (const [, link = ''] of (await read(page)).matchAll(/\]\(([^)#:]+)(?:#[\w-]*)?\)/g)) {
        const target = join(page, '..', link).replace(/\/$/, '')
        if (!packed.some((path) => path === target || path.startsWith(`${target}/`)))
          broken.push(`${page}: ${link}`)
      }
    }
    expect(broken).toEqual([])
  })

  test('licences of all that is inside come along', async () => {
    const notices = await readFile(
      join(folder, 'node_modules/auditform/dist/THIRD-PARTY-NOTICES.txt'),
      'utf8',
    )
    expect(notices).toMatch(/^@oclif\/core \d/m)
    expect(notices).toMatch(/^valibot \d/m)
    expect(await readdir(join(folder, 'node_modules/auditform'))).toContain('LICENSE')
  })
})

/** A lock file as npm would write it, from that of the project: so nothing has to be asked of a registry. */
async function writeLock(folder: string, filename: string): Promise<void> {
  const {name, version, dependencies, optionalDependencies, bin, engines} = JSON.parse(
    await read('package.json'),
  )
  const lock = JSON.parse(await read('package-lock.json'))
  const own = {
    version,
    resolved: `file:${filename}`,
    dependencies,
    optionalDependencies,
    bin,
    engines,
  }
  const root = {name: 'consumer', dependencies: {[name]: `file:${filename}`}}
  const others = Object.entries<{readonly dev?: boolean}>(lock.packages).filter(
    ([path, {dev}]) => path !== '' && dev !== true,
  )
  const packages = {'': root, [`node_modules/${name}`]: own, ...Object.fromEntries(others)}
  await writeFile(join(folder, 'package.json'), JSON.stringify(root))
  await writeFile(
    join(folder, 'package-lock.json'),
    JSON.stringify({name: 'consumer', lockfileVersion: 3, requires: true, packages}),
  )
}

function run(program: string, args: readonly string[], cwd: string): string {
  const {status, stdout, stderr, error} = spawnSync(program, [...args], {cwd, encoding: 'utf8'})
  if (status !== 0)
    throw new Error(`${program} ${args.join(' ')}: ${error ?? ''}${stdout}${stderr}`)
  return stdout
}
