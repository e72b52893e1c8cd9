import {type ContainerRuntimeClient, getContainerRuntimeClient} from 'testcontainers'
import {isOnPath} from '../kernel/requirements.ts'
import {ownEngine} from './own-engine.ts'

/** An engine that answers. */
export interface Engine {
  readonly client: ContainerRuntimeClient
  /** What it is, in words. */
  readonly name: string
  /** Where it answers, if it was started for this run. */
  readonly address: string | undefined
  /** Ends it, if it was started for this run. */
  stop(): Promise<void>
}

/** Tells testcontainers, in this process, what it needs to know; the address where the engine is our own. */
export function configure(address: string | undefined): void {
  // What its reaper would do it cannot do for rules in the kernel (see unfinished.ts), and its image
  // cannot be pulled everywhere.
  process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true'
  if (address === undefined) return
  process.env['DOCKER_HOST'] = address
  // It would look for the address of ports that containers publish, on a bridge that is not there.
  process.env['TESTCONTAINERS_HOST_OVERRIDE'] = 'localhost'
}

/** The engine that runs here, else one that is started for this run; the reason where there is none. */
export async function findEngine(): Promise<Engine | string> {
  const {DOCKER_HOST: wanted} = process.env
  const own = wanted === undefined ? await ownEngine() : undefined
  // testcontainers reads this once, so the engine to come must be named before any is looked for.
  configure(own?.address)
  const running = await client()
  if (running !== undefined) {
    await own?.stop()
    const {serverVersion, operatingSystem} = running.info.containerRuntime
    const name = `engine ${serverVersion} of ${operatingSystem}`
    return {client: running, name, address: undefined, stop: async () => {}}
  }
  if (own === undefined) return `no container engine answers at DOCKER_HOST=${wanted}`
  if (process.getuid?.() !== 0 || !isOnPath('dockerd')) {
    await own.stop()
    return 'no container engine answers, and none can be started: that needs root and dockerd (Debian package docker.io)'
  }
  await own.start()
  const started = await client()
  if (started === undefined) {
    await own.stop()
    return 'the container engine that was started does not answer'
  }
  const {serverVersion} = started.info.containerRuntime
  const name = `dockerd ${serverVersion}, started for this run`
  return {client: started, name, address: own.address, stop: own.stop}
}

async function client(): Promise<ContainerRuntimeClient | undefined> {
  try {
    return await getContainerRuntimeClient()
  } catch {
    return undefined
  }
}
