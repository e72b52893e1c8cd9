/**
 * Makes the program one file that needs no Node on the host: `executable.js [FILE [BUILT]]`, by
 * default `build/auditform`, with the manifest of what was built in a folder. For this machine's
 * processor and the GNU C library.
 */
import {execFileSync} from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join, resolve} from 'node:path'
import {fileURLToPath} from 'node:url'
import {shortRunFlags} from '../src/system/short-runs.ts'
import {bundle, entries, quietGroup} from './bundle/program.js'
import {addonIn} from './executable/addon.js'
import {withoutFiles} from './executable/without-files.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const [file = join(root, 'build/auditform'), built = root] = process.argv.slice(2)

/** Above this the executable is no longer what was promised. */
const mostBytes = 130_000_000

const desk = mkdtempSync(join(tmpdir(), 'auditform-executable-'))
try {
  const program = join(desk, 'program')
  await writeProgram(program)
  compileAll(program)
  inject(makeBlob(program), resolve(file))
} finally {
  rmSync(desk, {recursive: true, force: true})
}
const {size} = statSync(file)
if (size > mostBytes) throw new Error(`${file} has ${size} bytes, and ${mostBytes} are the most.`)
console.log(`${file}: ${(size / 1e6).toFixed(1)} MB`)

/** The program in CommonJS, each file in the function that gives it what a module has. */
async function writeProgram(folder) {
  const help = join(root, 'node_modules/@oclif/plugin-help')
  const own = Object.entries(entries()).filter(([name]) => /^(commands|hooks)\//.test(name))
  const modules = Object.fromEntries([
    ...own.map(([name, source]) => [`dist/${name}.js`, join(root, source)]),
    ['lib/commands/help.js', join(help, 'lib/commands/help.js')],
  ])
  // Hooks are named without the end of their files.
  for (const name of Object.keys(modules).filter((path) => path.startsWith('dist/hooks/'))) {
    modules[name.replace(/\.js$/, '')] = modules[name]
  }
  const {output} = await bundle({
    input: {main: 'src/main.ts', 'quiet-run': 'src/quiet-run.ts'},
    folder,
    format: 'cjs',
    codeSplitting: quietGroup(),
    plugins: [withoutFiles(modules)],
  })
  for (const {fileName, code} of output) {
    const path = join(folder, fileName)
    const text = withoutImports(code)
    writeFileSync(path, `(function (exports, require, module, __filename, __dirname) {${text}\n})`)
  }
  const {name, version, type, oclif} = json(join(root, 'package.json'))
  const manifest = json(join(built, 'oclif.manifest.json'))
  const helps = json(join(help, 'oclif.manifest.json')).commands
  const carried = {...manifest, commands: {...manifest.commands, ...helps}}
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({name, version, type, oclif: {...oclif, plugins: []}, manifest: carried}),
  )
}

/** A script that comes from no file has nothing to import with. */
function withoutImports(code) {
  const text = code.replace(/\bimport\(("node:[^"]+")\)/g, 'Promise.resolve(require($1))')
  const [left] = /\bimport\("[^"]*"\)/.exec(text) ?? []
  if (left !== undefined) throw new Error(`The executable cannot ${left}.`)
  return text
}

function json(path) {
  return JSON.parse(readFileSync(path, 'utf8'))
}

/** Compiles what these runs use: what is needed most often is then there at once. */
function compileAll(folder) {
  const policy = join(desk, 'policy.json5')
  const rule = (path) => ({watch: path, perm: 'wa', key: 'compile'})
  writeFileSync(policy, JSON.stringify({rules: ['/etc/passwd', '/etc/shadow'].map(rule)}))
  const target = ['--target', `sandbox:${join(desk, 'host.json')}`]
  const runs = [
    ['--version'],
    ['--help'],
    ['plan', ...target, policy],
    ['apply', ...target, policy, '--yes'],
    ['status', ...target],
    ['drift', ...target, policy],
    ['drift', ...target, policy],
    ['validate', policy],
    ['explain', '-w /etc/passwd -p wa'],
    ['history', ...target],
    // They read this host as far as it lets them.
    ['status', '--state-dir', join(desk, 'state')],
    ['drift', '--state-dir', join(desk, 'state'), policy],
  ]
  const compile = join(root, 'bin/executable/compile.cjs')
  // One that fails has compiled what it used all the same.
  for (const words of runs) {
    try {
      node([compile, folder, ...words], {env: {...process.env, RUNTIME_DIRECTORY: desk}})
    } catch {}
  }
  const unused = files(folder, '.js').filter(
    (name) => !existsSync(join(folder, `${name}.compiled`)),
  )
  node([compile, folder, '--unused', ...unused])
}

function files(folder, end) {
  return globSync(`**/*${end}`, {cwd: folder}).sort()
}

function node(words, options = {}) {
  execFileSync(process.execPath, [...shortRunFlags, ...words], {stdio: 'pipe', ...options})
}

function makeBlob(folder) {
  const names = [
    ...files(folder, '.js'),
    ...files(folder, '.compiled'),
    ...files(folder, '.quiet'),
    'package.json',
  ]
  const output = join(desk, 'blob')
  const config = {
    main: join(root, 'bin/executable/start.cjs'),
    output,
    disableExperimentalSEAWarning: true,
    useSnapshot: false,
    useCodeCache: true,
    execArgv: shortRunFlags,
    assets: {
      ...Object.fromEntries(names.map((name) => [name, join(folder, name)])),
      'koffi.node': addonIn(root),
    },
  }
  writeFileSync(join(desk, 'config.json'), JSON.stringify(config))
  node(['--experimental-sea-config', join(desk, 'config.json')])
  return output
}

function inject(blob, target) {
  const draft = join(desk, 'executable')
  copyFileSync(process.execPath, draft)
  // The names of its own functions are a seventh of Node.
  execFileSync('strip', [draft])
  const postject = fileURLToPath(import.meta.resolve('postject/dist/cli.js'))
  const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'
  // It wonders aloud at sections that strip has left without a name.
  node([postject, draft, 'NODE_SEA_BLOB', blob, '--sentinel-fuse', fuse])
  mkdirSync(dirname(target), {recursive: true})
  rmSync(target, {force: true})
  copyFileSync(draft, target)
  chmodSync(target, 0o755)
}
