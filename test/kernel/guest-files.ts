import {randomUUID} from 'node:crypto'
import {chmod, mkdir, readFile, symlink, writeFile} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import {hostOutput} from './host-command.ts'

/** The line on the console by which the guest says that its boot is over, followed by its boot id. */
export const READY_MARK = 'vm-ready'

// Last in the boot: Debian orders ssh after auditd, and auditd counts as started
// only when augenrules has loaded the rules.
const READY_UNIT = `[Unit]
Description=Tell the console that the boot is over
After=ssh.service auditd.service

[Service]
Type=oneshot
ExecStart=/bin/sh -c 'echo "${READY_MARK} $(cat /proc/sys/kernel/random/boot_id)" >/dev/ttyS0'
`

// Nothing here touches auditing. Every one of these costs time under emulation,
// or waits for a device that udev, which is not installed, would have to announce.
const MASKED_UNITS = [
  'apt-daily-upgrade.timer',
  'apt-daily.timer',
  'dev-hugepages.mount',
  'dev-mqueue.mount',
  'dpkg-db-backup.timer',
  'e2scrub_all.timer',
  'e2scrub_reap.service',
  'fstrim.timer',
  'getty.target',
  'getty@tty1.service',
  'kmod-static-nodes.service',
  'modprobe@.service',
  'proc-sys-fs-binfmt_misc.automount',
  'serial-getty@.service',
  'sys-fs-fuse-connections.mount',
  'sys-kernel-config.mount',
  'sys-kernel-debug.mount',
  'sys-kernel-tracing.mount',
  'systemd-ask-password-console.path',
  'systemd-ask-password-wall.path',
  'systemd-binfmt.service',
  'systemd-firstboot.service',
  'systemd-journal-flush.service',
  'systemd-logind.service',
  'systemd-modules-load.service',
  'systemd-pstore.service',
  'systemd-random-seed.service',
  'systemd-remount-fs.service',
  'systemd-repart.service',
  'systemd-sysusers.service',
  'systemd-tmpfiles-clean.timer',
  'systemd-update-utmp-runlevel.service',
]

/** Writes the files that make Debian's plain root file system the guest of the tests; the keys are new for each image. */
export async function writeGuestFiles(
  folder: string,
  identity: string,
  hostKey: string,
): Promise<void> {
  await generateKey(identity)
  await generateKey(hostKey)
  const put = async (path: string, text: string, mode = 0o644): Promise<void> => {
    const file = join(folder, path)
    await mkdir(dirname(file), {recursive: true})
    await writeFile(file, text)
    await chmod(file, mode)
  }

  await put('etc/hostname', 'auditform-vm\n')
  await put('etc/hosts', '127.0.0.1 localhost auditform-vm\n')
  // Without a machine id systemd would treat the first boot as an installation.
  await put('etc/machine-id', `${randomUUID().replaceAll('-', '')}\n`)
  await put('etc/ssh/ssh_host_ed25519_key', await readFile(hostKey, 'utf8'), 0o600)
  await put('etc/ssh/ssh_host_ed25519_key.pub', await readFile(`${hostKey}.pub`, 'utf8'))
  await put('etc/ssh/sshd_config.d/tests.conf', 'MaxSessions 100\nMaxStartups 100\nPrintMotd no\n')
  await put('root/.ssh/authorized_keys', await readFile(`${identity}.pub`, 'utf8'), 0o600)
  await chmod(join(folder, 'root'), 0o700)
  await chmod(join(folder, 'root/.ssh'), 0o700)
  await put('etc/systemd/system.conf.d/tests.conf', '[Manager]\nDefaultTimeoutStopSec=10s\n')
  // What `quiet` on the kernel command line would have set.
  await put('etc/sysctl.d/tests.conf', 'kernel.printk = 4 4 1 7\n')
  await put('etc/systemd/system/vm-ready.service', READY_UNIT)
  await link(
    '/etc/systemd/system/vm-ready.service',
    'etc/systemd/system/multi-user.target.wants/vm-ready.service',
  )
  await link('/lib/systemd/system/multi-user.target', 'etc/systemd/system/default.target')
  await link('/opt/auditform/launch', 'usr/local/bin/auditform')
  for (const unit of MASKED_UNITS) await link('/dev/null', `etc/systemd/system/${unit}`)

  async function link(target: string, path: string): Promise<void> {
    await mkdir(dirname(join(folder, path)), {recursive: true})
    await symlink(target, join(folder, path))
  }
}

async function generateKey(path: string): Promise<void> {
  await hostOutput([
    'ssh-keygen',
    '-q',
    '-t',
    'ed25519',
    '-N',
    '',
    '-C',
    'auditform-vm',
    '-f',
    path,
  ])
}
