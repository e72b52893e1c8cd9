/**
 * Makes `npm start` and `npm test` work as the first command on a fresh clone.
 *
 * It runs on whatever Node is on PATH, so it needs nothing that is installed and
 * nothing newer than Node 14. It installs exactly what the lock file says when
 * that is missing or stale, and runs everything else with the project's own Node.
 */
'use strict'

const {createHash} = require('node:crypto')
const {spawn, spawnSync} = require('node:child_process')
const fs = require('node:fs')
const path = require('node:path')

const root = path.resolve(__dirname, '..')
const modules = path.join(root, 'node_modules')
const ownNode = path.join(
  modules,
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
)
const stamp = path.join(modules, '.auditform-lock')

const tool = {
  tsc: path.join(modules, 'typescript', 'bin', 'tsc'),
  biome: path.join(modules, '@biomejs', 'biome', 'bin', 'biome'),
  knip: path.join(modules, 'knip', 'bin', 'knip.js'),
  publint: path.join(modules, 'publint', 'src', 'cli.js'),
  vitest: path.join(modules, 'vitest', 'vitest.mjs'),
}

const tasks = {
  build,
  check() {
    ensureInstalled()
    build()
    step('format and lint', [tool.biome, 'check', '--error-on-warnings'])
    step('types', [tool.tsc, '--noEmit', '-p', 'test/tsconfig.json'])
    step('unused code', [tool.knip])
    step('package', [tool.publint, '--strict'])
  },
  test(args) {
    tasks.check()
    vitest('unit', args)
  },
  'test:unit'(args) {
    vitest('unit', args)
  },
  // Two machines at once: under emulation one of them keeps about one processor busy.
  'test:kernel'(args) {
    build()
    step('disk image', ['test/kernel/make-image.ts'])
    together(['kernel', 'kernel-rules'], ['--passWithNoTests', ...args])
  },
  'test:container'(args) {
    build()
    vitest('container', args)
  },
  bench(names) {
    build()
    for (const name of names.length > 0 ? names : ['start', 'planning', 'missed-events']) {
      step(name, [path.join('bench', `${name}.ts`)])
    }
  },
  executable(args) {
    build()
    step('executable', [path.join('bin', 'executable.js'), ...args])
  },
  packages(args) {
    tasks.executable([])
    step('packages', [path.join('bin', 'packages.js'), ...args])
  },
  schemas() {
    vitest('unit', ['test/policy/schema.test.ts', 'test/report'], {UPDATE_SCHEMAS: '1'})
  },
  pictures() {
    build()
    step('pictures', ['docs/pictures/draw.ts'])
  },
  start(args) {
    build()
    if (args.length > 0) process.exit(run([path.join('bin', 'run.js'), ...args]))
    firstLook()
  },
}

/** Shows the main job on this machine, and what to try next. */
function firstLook() {
  const plan = ['plan', 'policies/baseline.json5']
  let status = show(plan)
  // A container or an odd host may refuse audit; the sandbox shows the same on a model.
  if (status === 1) status = show([...plan, '--target', 'sandbox'])
  // 2 says that the plan has changes, which is what a first look is for.
  if (status !== 0 && status !== 2) process.exit(status)
  console.log(
    [
      '',
      'Nothing was changed. Next, for example:',
      '  npm start -- status',
      '  npm start -- explain "-a never,exit -F path=/etc/passwd -F perm=wa -k identity"',
      '  npm start -- validate policies/baseline.json5',
      '  npm start -- apply --target sandbox policies/baseline.json5    (a model of a host, in a file)',
      '  npm test',
    ].join('\n'),
  )
}

function show(words) {
  console.log(`$ auditform ${words.join(' ')}\n`)
  return run([path.join('bin', 'run.js'), ...words])
}

function ensureInstalled() {
  const wanted = createHash('sha256')
    .update(fs.readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex')
  if (fs.existsSync(stamp) && fs.existsSync(ownNode) && fs.readFileSync(stamp, 'utf8') === wanted)
    return

  console.error('Installing what package-lock.json says (once) ...')
  const npm = process.env.npm_execpath
  const ci = ['ci', '--no-audit', '--no-fund', '--loglevel=error', '--engine-strict=false']
  const result = npm
    ? spawnSync(process.execPath, [npm, ...ci], {cwd: root, stdio: ['ignore', 2, 2]})
    : spawnSync('npm', ci, {
        cwd: root,
        stdio: ['ignore', 2, 2],
        shell: process.platform === 'win32',
      })
  if (result.status !== 0) {
    console.error('npm ci failed; nothing else was tried.')
    process.exit(1)
  }
  if (!fs.existsSync(ownNode)) {
    console.error(
      `npm ci did not bring ${path.relative(root, ownNode)}: are install scripts switched off in your npm settings?`,
    )
    process.exit(1)
  }
  fs.writeFileSync(stamp, wanted)
}

function build() {
  ensureInstalled()
  step('build', [path.join('bin', 'bundle.js')])
  // With a manifest oclif loads only the command that is asked for.
  step('manifest', [path.join('bin', 'write-manifest.js')])
}

function vitest(project, args, env) {
  ensureInstalled()
  step(`${project} tests`, vitestWords(project, args), env)
}

function vitestWords(project, args) {
  const results = process.env.AUDITFORM_TEST_RESULTS
  const report = results
    ? [
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${path.join(results, `${project}.json`)}`,
      ]
    : []
  const words = ['run', '--config', 'test/vitest.config.ts', '--project', project]
  return [tool.vitest, ...words, ...report, ...args]
}

/** Runs test projects at the same time; each prints when it ends, so that they do not mix. */
function together(projects, args) {
  for (const project of projects) {
    const child = spawn(ownNode, vitestWords(project, args), {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: environment(),
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8')
      stream.on('data', (text) => {
        output += text
      })
    }
    child.on('close', (status) => {
      process.stdout.write(`== ${project}\n${output}`)
      if (status !== 0) {
        console.error(`\n${project} tests: failed with status ${status}`)
        process.exitCode = 1
      }
    })
  }
}

function step(name, args, env) {
  const status = run(args, env)
  if (status === 0) return
  console.error(`\n${name}: failed with status ${status}`)
  process.exit(1)
}

function run(args, env) {
  const result = spawnSync(ownNode, args, {
    cwd: root,
    stdio: 'inherit',
    env: environment(env),
  })
  return result.status === null ? 1 : result.status
}

function environment(more) {
  const folders = [path.dirname(ownNode), process.env.PATH].filter(Boolean)
  return {...process.env, ...more, PATH: folders.join(path.delimiter)}
}

const [name, ...args] = process.argv.slice(2)
const task = new Map(Object.entries(tasks)).get(name)
if (!task) {
  console.error(`Unknown task ${name}; there are: ${Object.keys(tasks).join(', ')}`)
  process.exit(64)
}
task(args)
