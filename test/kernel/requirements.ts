import {accessSync, constants, existsSync, readFileSync} from 'node:fs'
import {hostEnvironment} from './host-command.ts'

// Each tool with the Debian package that brings it. The packages to install as a
// whole stand in debian-packages.txt, where a shell can read them.
const TOOLS: readonly (readonly [tool: string, debianPackage: string])[] = [
  ['qemu-system-x86_64', 'qemu-system-x86'],
  ['qemu-img', 'qemu-utils'],
  ['mmdebstrap', 'mmdebstrap'],
  ['mke2fs', 'e2fsprogs'],
  ['ssh', 'openssh-client'],
  ['ssh-keygen', 'openssh-client'],
  ['xz', 'xz-utils'],
  ['setpriv', 'util-linux'],
  ['tar', 'tar'],
  ['apt-get', 'apt'],
]

// An ordinary user builds the image in a user namespace; root does not need one.
const TOOLS_WITHOUT_ROOT: readonly (readonly [tool: string, debianPackage: string])[] = [
  ['fakeroot', 'fakeroot'],
  ['newuidmap', 'uidmap'],
]

/** What this machine lacks to run the kernel tests, one sentence each; an empty list means that they can run. */
export function missingRequirements(): string[] {
  const tools = process.getuid?.() === 0 ? TOOLS : [...TOOLS, ...TOOLS_WITHOUT_ROOT]
  const missing = tools
    .filter(([tool]) => !isOnPath(tool))
    .map(([tool, debianPackage]) => `${tool} is not installed (Debian package ${debianPackage})`)
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    missing.push(
      `the test kernel is built on Linux on x86-64 only, not on ${process.platform} ${process.arch}`,
    )
  }
  if (!isDebian()) missing.push('the test kernel comes from the apt sources of a Debian machine')
  return missing
}

/** Whether a tool is there to be run. */
export function isOnPath(tool: string): boolean {
  const {PATH = ''} = hostEnvironment
  return PATH.split(':').some((folder) => {
    try {
      accessSync(`${folder}/${tool}`, constants.X_OK)
      return folder !== ''
    } catch {
      return false
    }
  })
}

function isDebian(): boolean {
  return (
    existsSync('/etc/os-release') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'))
  )
}
