import {existsSync, readdirSync} from 'node:fs'
import {chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {inject} from 'vitest'
import {freshSandbox, writeSandbox} from '../../src/system/sandbox-file.ts'
import {type Ran, runProgram} from '../commands/run-program.ts'
import {literally} from './placeholders.ts'

const project = new URL('../..', import.meta.url).pathname
const here = new URL('.', import.meta.url).pathname

/** A reader at a terminal: a folder, a home and the model of a host, all in a temporary folder. */
export interface Session {
  /** Begins anew with the files and the host of test/docs/worlds/NAME; the world '' is a fresh host. */
  begin(world: string): Promise<void>
  /** Runs a line in a shell; its output speaks of the paths and the host that a reader would see. */
  run(line: string): Promise<Ran>
  write(path: string, text: string): Promise<void>
  end(): Promise<void>
}

/** Where a reader has system folders, the session has its own. */
const systemFolder =
  /(?<![\w./-])\/(etc\/(auditform|audit|cron\.d|logrotate\.d|systemd|prometheus)|var\/lib\/(auditform|prometheus)|var\/www)(?=[/\s'"]|$)/g

/** Opens a session; its programs are those of the machine, but for auditform, auditctl, augenrules and npm. */
export async function openSession(): Promise<Session> {
  const root = await mkdtemp(join(tmpdir(), 'auditform-docs-'))
  const desk = join(root, 'desk')
  const host = join(root, 'hosts/this.json')
  const env = {
    PATH: `${join(root, 'bin')}:${dirname(process.execPath)}:${process.env['PATH'] ?? '/usr/bin:/bin'}`,
    HOME: join(root, 'home'),
    NODE_COMPILE_CACHE: join(root, 'cache'),
    SESSION_ROOT: root,
    PROGRAM_ROOT: inject('programRoot'),
  }

  const session: Session = {
    async begin(world) {
      for (const name of readdirSync(root).filter((name) => name !== 'cache'))
        await rm(join(root, name), {recursive: true})
      for (const name of [
        'bin',
        'home',
        'desk',
        'hosts',
        'etc/audit/rules.d',
        'etc/systemd/system',
        'etc/cron.d',
      ]) {
        await mkdir(join(root, name), {recursive: true})
      }
      await mkdir(join(root, 'var/lib/prometheus/node-exporter'), {recursive: true})
      for (const name of ['auditform', 'auditctl', 'augenrules', 'npm']) await writeProgram(name)
      for (const name of ['policies', 'units']) {
        await cp(join(project, name), join(desk, name), {recursive: true})
      }
      await symlink(join(project, 'schemas'), join(desk, 'schemas'))
      await mkdir(join(desk, 'node_modules'))
      await symlink(inject('programRoot'), join(desk, 'node_modules/auditform'))
      await writeSandbox(host, freshSandbox)
      if (world !== '') await furnish(join(here, 'worlds', world))
    },
    async run(line) {
      const script = line.replaceAll(systemFolder, `${root}$&`)
      const ran = await runProgram(['sh', '-c', script], {env, cwd: desk, input: ''})
      return {...ran, stdout: asRead(ran.stdout), stderr: asRead(ran.stderr)}
    },
    async write(path, text) {
      const place = path.startsWith('/') ? join(root, path) : join(desk, path)
      await mkdir(dirname(place), {recursive: true})
      await writeFile(place, text)
    },
    end: () => rm(root, {recursive: true, force: true}),
  }
  await session.begin('')
  return session

  async function writeProgram(name: string): Promise<void> {
    const path = join(root, 'bin', name)
    await writeFile(
      path,
      `#!/bin/sh\nexec '${process.execPath}' '${here}sandboxed.ts' ${name} "$@"\n`,
    )
    await chmod(path, 0o755)
  }

  /** desk/ is copied, host.json bends the host, rules.d/ is its, capture/ makes it a recording, before.sh runs. */
  async function furnish(world: string): Promise<void> {
    for (const [from, to] of [
      ['desk', desk],
      ['rules.d', join(root, 'etc/audit/rules.d')],
      ['capture', join(root, 'hosts/this')],
      ['hosts', join(root, 'hosts')],
    ] as const) {
      if (existsSync(join(world, from))) await cp(join(world, from), to, {recursive: true})
    }
    const bend = existsSync(join(world, 'host.json'))
      ? JSON.parse(await readFile(join(world, 'host.json'), 'utf8'))
      : {}
    const files = readdirSync(join(root, 'etc/audit/rules.d')).map(
      async (name) =>
        [name, await readFile(join(root, 'etc/audit/rules.d', name), 'utf8')] as const,
    )
    const rules_d = Object.fromEntries(await Promise.all(files))
    const paths = {...freshSandbox.paths, ...bend.paths}
    await writeSandbox(host, {...freshSandbox, ...bend, paths, rules_d})
    const script = existsSync(join(world, 'before.sh'))
      ? await readFile(join(world, 'before.sh'), 'utf8')
      : ''
    for (const line of script.split('\n').filter((text) => text !== '')) {
      const {status, stdout, stderr} = await session.run(line)
      if (status !== 0) throw new Error(`${world}/before.sh: ${line}\n${stdout}${stderr}`)
    }
  }

  function asRead(text: string): string {
    return text
      .replaceAll(` --target sandbox:${host}`, '')
      .replaceAll(`sandbox ${host}`, 'this host (web1)')
      .replaceAll(`capture ${root}/hosts/this`, 'this host (web1)')
      .replaceAll(`${root}/hosts/this/`, '/etc/audit/')
      .replaceAll(
        new RegExp(`sandbox ${literally(root)}/hosts/(\\S+)\\.json(?=[\\s,:])`, 'g'),
        'ssh://$1',
      )
      .replaceAll(new RegExp(`sandbox:${literally(root)}/hosts/(\\S+)\\.json`, 'g'), 'ssh://$1')
      .replaceAll(
        new RegExp(`${literally(root)}/hosts/\\S+\\.json:(rules\\.d|audit\\.rules)`, 'g'),
        '/etc/audit/$1',
      )
      .replaceAll(` '${root}/etc/auditform/*.json5'`, '')
      .replaceAll(desk, '/root')
      .replaceAll(root, '')
  }
}
