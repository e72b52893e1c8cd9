import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync} from 'node:fs'
import {mkdtemp, open, readdir, readFile, rm} from 'node:fs/promises'
import {get} from 'node:http'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as wait} from 'node:timers/promises'
import {hostEnvironment, runOnHost, tail} from '../kernel/host-command.ts'

/** A container engine that can be started for one run of tests. */
export interface OwnEngine {
  /** What DOCKER_HOST is to be. */
  readonly address: string
  /** Starts it; it ends with this process at the latest. */
  start(): Promise<void>
  /** Ends it, and removes all that it kept. */
  stop(): Promise<void>
}

const FOLDER_START = 'auditform-engine-'
const START_MS = 30_000

// Containers get no network of their own: nothing that runs in them needs one, and the engine then
// changes neither the interfaces nor the packet filter of this machine.
const WITHOUT_NETWORK = ['--bridge=none', '--iptables=false', '--ip6tables=false']

/** Debian's dockerd, with all that it keeps in a temporary folder. */
export async function ownEngine(): Promise<OwnEngine> {
  await removeOrphans()
  const folder = await mkdtemp(join(tmpdir(), `${FOLDER_START}${process.pid}-`))
  const socket = join(folder, 'docker.sock')
  let child: ChildProcess | undefined
  const stop = async (): Promise<void> => {
    if (child !== undefined) await end(child)
    await remove(folder)
  }
  return {
    address: `unix://${socket}`,
    async start() {
      child = await spawnEngine(folder, socket)
      if (await answers(socket, child)) return
      const said = await readFile(join(folder, 'log'), 'utf8')
      await stop()
      throw new Error(`dockerd did not start.\n${tail(said)}`)
    },
    stop,
  }
}

async function spawnEngine(folder: string, socket: string): Promise<ChildProcess> {
  const log = await open(join(folder, 'log'), 'w')
  const child = spawn(
    'setpriv',
    [
      ...['--pdeathsig', 'TERM', '--', 'dockerd', '--host', `unix://${socket}`],
      ...['--data-root', join(folder, 'data'), '--exec-root', join(folder, 'exec')],
      ...['--pidfile', join(folder, 'pid'), ...WITHOUT_NETWORK],
    ],
    {stdio: ['ignore', log.fd, log.fd], env: hostEnvironment},
  )
  await log.close()
  return child
}

async function answers(socket: string, child: ChildProcess): Promise<boolean> {
  const end = performance.now() + START_MS
  while (performance.now() < end && child.exitCode === null && child.signalCode === null) {
    if (await ping(socket)) return true
    await wait(100)
  }
  return false
}

function ping(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({socketPath, path: '/_ping'}, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    request.on('error', () => resolve(false))
  })
}

/** Removes what engines have left whose run was killed: the run's id is in the name. */
async function removeOrphans(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const run = name.startsWith(FOLDER_START) && name.slice(FOLDER_START.length).split('-')[0]
    if (run && !existsSync(`/proc/${run}`)) await remove(join(tmpdir(), name))
  }
}

async function remove(folder: string): Promise<void> {
  await unmountBelow(folder)
  await rm(folder, {recursive: true, force: true})
}

// The engine leaves the namespaces of its containers mounted.
async function unmountBelow(folder: string): Promise<void> {
  const mounts = (await readFile('/proc/mounts', 'utf8')).split('\n')
  const below = mounts.map((line) => line.split(' ')[1]).filter((path) => path?.startsWith(folder))
  for (const path of below.reverse())
    if (path !== undefined) await runOnHost(['umount', '-l', path])
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}
