import {spawn} from 'node:child_process'
import {accessSync, constants} from 'node:fs'
import {readFile, writeFile} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import type {Image} from './image.ts'
import {PROBE_WORD} from './initrd.ts'

/** What runs the guest's code: the processor itself, or qemu's translation of it. */
export type Accelerator = 'kvm' | 'tcg'

/** The qemu arguments of an accelerator. */
export const ACCELERATOR_ARGUMENTS: Readonly<Record<Accelerator, readonly string[]>> = {
  kvm: ['-accel', 'kvm', '-cpu', 'host'],
  tcg: ['-accel', 'tcg,thread=multi', '-cpu', 'max'],
}

const PROBE_MS = 4000

/** KVM where a guest really runs under it, else TCG; AUDITFORM_VM_ACCEL decides when it is set. */
export async function chooseAccelerator(image: Image): Promise<Accelerator> {
  const {AUDITFORM_VM_ACCEL: wish} = process.env
  if (wish === 'kvm' || wish === 'tcg') return wish

  // A guest under a broken KVM may also hang, so the answer can take its whole time:
  // it is remembered until this machine itself boots anew.
  const thisBoot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()
  const memory = join(dirname(image.disk), 'accelerator')
  const [boot, known] = (await readFile(memory, 'utf8').catch(() => '')).split(' ')
  if (boot === thisBoot && (known === 'kvm' || known === 'tcg')) return known
  const found = (await kvmWorks(image)) ? 'kvm' : 'tcg'
  await writeFile(memory, `${thisBoot} ${found}`)
  return found
}

// The device file proves nothing: inside some virtual machines it opens, and the
// first guest dies of an internal error. So a guest is started, which is over in a second.
function kvmWorks(image: Image): Promise<boolean> {
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK)
  } catch {
    return Promise.resolve(false)
  }
  const command = `console=ttyS0 quiet panic=-1 ${PROBE_WORD}`
  const child = spawn(
    'setpriv',
    [
      ...['--pdeathsig', 'KILL', '--', 'qemu-system-x86_64', ...ACCELERATOR_ARGUMENTS.kvm],
      ...['-nodefaults', '-no-user-config', '-display', 'none', '-serial', 'stdio', '-no-reboot'],
      ...['-m', '256', '-kernel', image.kernel, '-initrd', image.initrd, '-append', command],
    ],
    {stdio: ['ignore', 'pipe', 'pipe']},
  )
  return new Promise((resolve) => {
    const decide = (works: boolean): void => {
      clearTimeout(timer)
      child.kill('SIGKILL')
      resolve(works)
    }
    const timer = setTimeout(() => decide(false), PROBE_MS)
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      if (output.includes(`${PROBE_WORD}-answer`)) decide(true)
    })
    child.stderr.on('data', (chunk: Buffer) => {
      if (chunk.includes('KVM internal error')) decide(false)
    })
    child.on('error', () => decide(false))
    child.on('close', () => decide(false))
  })
}
