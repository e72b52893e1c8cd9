import {mkdir, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {aptSettings, aptSources} from './apt-sources.ts'
import {writeGuestFiles} from './guest-files.ts'
import {hostOutput} from './host-command.ts'
import {MODULES} from './initrd.ts'

// Next to the essential ones, whose awk is Debian's default, mawk. The C++ library is Node's.
const PACKAGES = [
  'auditd',
  'iproute2',
  'libstdc++6',
  'openssh-server',
  'procps',
  'sudo',
  'systemd-sysv',
]

// Downloaded with the guest's own package lists and unpacked, but not installed:
// the installed kernel would bring initramfs-tools and build an initrd of its own.
const BOOT_KIT_HOOK = `set -eu
mkdir "$1/kit"
cd "$1/kit"
export APT_CONFIG="$MMDEBSTRAP_APT_CONFIG"
kernel=$(apt-cache depends linux-image-cloud-amd64 | sed -n 's/^ *Depends: \\(linux-image-\\)/\\1/p')
apt-get -q download $kernel busybox-static
for package in *.deb; do dpkg-deb -x "$package" unpacked; done
mkdir modules
for name in ${MODULES.join(' ')}; do
  find unpacked -name "$name.ko*" -exec cp {} modules/ ';'
done
for module in modules/*.xz; do [ -e "$module" ] && xz -d "$module"; done
mv unpacked/boot/vmlinuz-* vmlinuz
mv unpacked/bin/busybox busybox || mv unpacked/usr/bin/busybox busybox
rm -rf unpacked *.deb`

// One script, because fakeroot's idea of who owns what ends with the process.
const ASSEMBLE = `set -eu
mkdir root
tar -x -p --numeric-owner -f root.tar -C root
mv root/kit kit
rm -rf root/etc/ssh/ssh_host_* root/var/log/journal root/dev
mkdir -p root/opt/auditform root/dev
cp -r --no-preserve=ownership --preserve=mode,links guest/. root/
mke2fs -q -t ext4 -E lazy_itable_init=1,lazy_journal_init=1 -d root disk.img 4G
rm -rf root root.tar`

/** Makes `disk.img` in the folder, a bootable Debian with auditd, and leaves kernel, modules and busybox in `kit/`. */
export async function buildRootDisk(folder: string, suite: string): Promise<void> {
  await writeFile(join(folder, 'sources.list'), await aptSources(suite))
  await writeFile(join(folder, 'apt.conf'), await aptSettings())
  await hostOutput([
    'mmdebstrap',
    '--variant=essential',
    '--format=tar',
    `--include=${PACKAGES.join(',')}`,
    `--aptopt=${join(folder, 'apt.conf')}`,
    '--dpkgopt=force-unsafe-io',
    '--dpkgopt=path-exclude=/usr/share/man/*',
    '--dpkgopt=path-exclude=/usr/share/doc/*',
    '--dpkgopt=path-include=/usr/share/doc/auditd/*',
    '--dpkgopt=path-exclude=/usr/share/locale/*',
    `--customize-hook=${BOOT_KIT_HOOK}`,
    suite,
    join(folder, 'root.tar'),
    join(folder, 'sources.list'),
  ])

  await mkdir(join(folder, 'guest'))
  await writeGuestFiles(join(folder, 'guest'), join(folder, 'identity'), join(folder, 'host-key'))
  const shell = ['sh', '-c', ASSEMBLE] as const
  await hostOutput(process.getuid?.() === 0 ? shell : ['fakeroot', '--', ...shell], {cwd: folder})
}
