import type {Case} from './case.ts'
import {type Bend, wellConf} from './patients.ts'

const conf = (from: string, to: string): Bend => ({
  examination: {config: {kind: 'read', text: wellConf.replace(from, to)}},
})
/** A log on a file system with this much room. */
export const disk = (freeKiB: number, text = wellConf): Bend => ({
  examination: {
    config: {kind: 'read', text},
    logDisk: {
      folder: '/var/log/audit',
      exists: true,
      totalKiB: 10_000_000,
      freeKiB,
      mountPoint: '/var/log',
    },
  },
})

/** What auditd.conf and the disk of the log can be like. */
export const logCases: readonly Case[] = [
  {
    code: 'log-not-written',
    severity: 'warning',
    sick: conf('write_logs = yes', 'Write_Logs = No'),
    well: conf('write_logs = yes', '#write_logs = no'),
    read: 'Write_Logs = No',
  },
  {
    code: 'log-not-written',
    severity: 'warning',
    sick: conf('ENRICHED', 'NOLOG'),
    well: conf('ENRICHED', 'raw'),
    read: 'log_format = NOLOG',
  },
  {
    code: 'log-no-local-events',
    severity: 'error',
    sick: conf('local_events = yes', 'local_events = no'),
    well: conf('local_events = yes', ''),
    read: 'local_events = no',
  },
  {
    code: 'log-keeps-all',
    severity: 'note',
    sick: conf('ROTATE', 'keep_logs'),
    well: conf('ROTATE', 'ignore'),
    read: 'max_log_file_action = keep_logs',
  },
  {
    code: 'log-full',
    severity: 'error',
    sick: disk(1023),
    well: disk(1024),
    read: '1023 KiB of 10000000 KiB free',
  },
  // 5% of 10 GB, with SUSPEND.
  {
    code: 'log-low',
    severity: 'error',
    sick: disk(499_999),
    well: disk(500_000),
    read: 'admin_space_left_action = SUSPEND',
  },
  {
    code: 'log-low',
    severity: 'warning',
    sick: disk(76_799, wellConf.replace('5%', '10')),
    well: disk(76_800, wellConf.replace('5%', '10')),
    read: 'space_left_action = SYSLOG',
  },
  {
    code: 'log-read-only',
    severity: 'error',
    sick: {
      examination: {
        mounts: '30 22 8:1 / /var/log rw,relatime - ext4 /dev/sda2 ro,errors=remount-ro\n',
      },
    },
    well: {
      examination: {
        mounts: '30 22 8:1 / /var/log rw,relatime - ext4 /dev/sda2 rw,errors=remount-ro\n',
      },
    },
    read: '/var/log ro',
  },
  {
    code: 'log-folder-missing',
    severity: 'error',
    sick: {
      examination: {
        logDisk: {
          folder: '/srv/log',
          exists: false,
          totalKiB: undefined,
          freeKiB: undefined,
          mountPoint: undefined,
        },
      },
    },
    well: {examination: {logDisk: undefined}},
    read: 'no such folder',
  },
]
