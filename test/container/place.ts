import {GenericContainer} from 'testcontainers'

/** What an engine grants a container, so that it reaches the audit of its host. */
export type Grant = 'privileged' | 'AUDIT_CONTROL' | 'nothing'

/** What a command in a container printed, and its exit status. */
export interface Ran {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** A running container. */
export interface Place {
  run(...argv: readonly string[]): Promise<Ran>
  /** Writes a file; folders on the way are made. */
  write(path: string, content: string): Promise<void>
  /** Copies a file of this machine. */
  copyIn(from: string, to: string): Promise<void>
  stop(): Promise<void>
}

/** By which the containers of these tests are known. */
export const LABEL = 'auditform.container-tests'

/** How a container is started. */
export interface PlaceOptions {
  readonly image: string
  readonly grant: Grant
  /** Its own pid namespace keeps it from audit, whatever is granted. */
  readonly ownPids?: boolean
}

// testcontainers knows no pid namespace but a container's own.
class HostPidsContainer extends GenericContainer {
  withHostPids(): this {
    this.hostConfig.PidMode = 'host'
    return this
  }
}

/** Starts a container that waits for commands. It has no network. */
export async function startPlace({image, grant, ownPids = false}: PlaceOptions): Promise<Place> {
  const container = new HostPidsContainer(image)
    .withLabels({[LABEL]: 'true'})
    .withEntrypoint(['sleep', 'infinity'])
    .withNetworkMode('none')
  if (!ownPids) container.withHostPids()
  if (grant === 'privileged') container.withPrivilegedMode()
  if (grant === 'AUDIT_CONTROL') container.withAddedCapabilities('AUDIT_CONTROL')
  const started = await container.start()
  return {
    async run(...argv) {
      const {exitCode, stdout, stderr} = await started.exec([...argv])
      return {exitCode, stdout, stderr}
    },
    async write(target, content) {
      await started.copyContentToContainer([{content, target}])
    },
    async copyIn(source, target) {
      await started.copyFilesToContainer([{source, target}])
    },
    async stop() {
      await started.stop({timeout: 1})
    },
  }
}
