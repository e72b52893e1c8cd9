import {hostOutput} from './host-command.ts'

/** Makes the read-only disk that is mounted at /opt/auditform in the guest, empty or with what a folder holds. */
export async function buildProgramDisk(disk: string, content?: string): Promise<void> {
  const from = content === undefined ? [] : ['-d', content]
  // In place: a running qemu has the file open, and a new file would not reach its guest.
  const options = ['-q', '-F', '-t', 'ext4', '-O', '^has_journal', '-E', 'root_owner=0:0,nodiscard']
  await hostOutput(['mke2fs', ...options, ...from, disk, '1G'])
}
