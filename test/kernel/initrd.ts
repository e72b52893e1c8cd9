import {chmod, copyFile, mkdir, readdir, rename, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {hostOutput} from './host-command.ts'

/** The word on the kernel command line that asks the guest to say that it runs and to go away again. */
export const PROBE_WORD = 'vm-probe'

/** The kernel modules that lead to the disks and the network, each after those it needs; built-in ones may be absent. */
export const MODULES = [
  'virtio_ring',
  'virtio',
  'virtio_pci_legacy_dev',
  'virtio_pci_modern_dev',
  'virtio_pci',
  'virtio_blk',
  'failover',
  'net_failover',
  'virtio_net',
]

// The network is set up here, so the guest needs no service for it.
const INIT = `#!/bin/busybox sh
b=/bin/busybox
$b mount -t proc proc /proc
if $b grep -qw ${PROBE_WORD} /proc/cmdline; then
  $b echo ${PROBE_WORD}-answer
  $b poweroff -f
fi
$b mount -t devtmpfs dev /dev
for name in ${MODULES.join(' ')}; do
  [ -e /modules/$name.ko ] && $b insmod /modules/$name.ko
done
$b ip link set lo up
$b ip addr add 10.0.2.15/24 dev eth0
$b ip link set eth0 up
$b ip route add default via 10.0.2.2
$b mount -t ext4 /dev/vda /new || exec $b poweroff -f
$b mount -t ext4 -o ro /dev/vdb /new/opt/auditform
$b umount /proc /dev
exec $b switch_root /new /sbin/init
`

/** Makes `vmlinuz` and `initrd` in the folder from the `kit/` that the root disk's build left there. */
export async function buildInitrd(folder: string): Promise<void> {
  const kit = join(folder, 'kit')
  const tree = join(folder, 'initrd-tree')
  for (const name of ['bin', 'dev', 'modules', 'new', 'proc']) {
    await mkdir(join(tree, name), {recursive: true})
  }
  await copyFile(join(kit, 'busybox'), join(tree, 'bin/busybox'))
  for (const module of await readdir(join(kit, 'modules'))) {
    await copyFile(join(kit, 'modules', module), join(tree, 'modules', module))
  }
  await writeFile(join(tree, 'init'), INIT)
  await chmod(join(tree, 'init'), 0o755)
  await hostOutput(['sh', '-c', 'find . | ./bin/busybox cpio -o -H newc -R 0:0 >../initrd'], {
    cwd: tree,
  })
  await rename(join(kit, 'vmlinuz'), join(folder, 'vmlinuz'))
}
