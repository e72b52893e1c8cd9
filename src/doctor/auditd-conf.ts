/** auditd.conf(5), as far as it decides whether records are written. */

/** What auditd does when something happens, in upper case, such as SUSPEND. */
type Action = string

/** The settings that count here; what a file does not say is as init_config in auditd-config.c has it. */
export interface AuditdConf {
  readonly writesLogs: boolean
  readonly takesLocalEvents: boolean
  readonly keepsAllLogs: boolean
  readonly spaceLeft: Level
  readonly adminSpaceLeft: Level
  readonly diskFullAction: Action
}

/** How much room is too little, and what happens then. */
export interface Level {
  readonly name: 'space_left' | 'admin_space_left'
  /** As it is written: megabytes, or a percentage. */
  readonly written: string
  readonly action: Action
}

/** Reads the file; names and words count in any case, and the last of two lines. */
export function readAuditdConf(text: string): AuditdConf {
  const values = new Map<string, string>()
  for (const line of text.split('\n')) {
    const [, name, value] = /^\s*([\w-]+)\s*=\s*(\S+)/.exec(line) ?? []
    if (name !== undefined) values.set(name.toLowerCase(), value ?? '')
  }
  const word = (name: string, otherwise: string) => (values.get(name) ?? otherwise).toUpperCase()
  return {
    writesLogs: word('write_logs', 'yes') !== 'NO' && word('log_format', 'raw') !== 'NOLOG',
    takesLocalEvents: word('local_events', 'yes') !== 'NO',
    keepsAllLogs: word('max_log_file_action', 'ignore') === 'KEEP_LOGS',
    spaceLeft: {
      name: 'space_left',
      written: values.get('space_left') ?? '0',
      action: word('space_left_action', 'ignore'),
    },
    adminSpaceLeft: {
      name: 'admin_space_left',
      written: values.get('admin_space_left') ?? '0',
      action: word('admin_space_left_action', 'ignore'),
    },
    diskFullAction: word('disk_full_action', 'ignore'),
  }
}

/** The level in KiB, on a file system of that size; `undefined` where it is no number. */
export function levelKiB({written}: Level, totalKiB: number): number | undefined {
  const [, number, unit] = /^(\d+)(%?)$/.exec(written) ?? []
  if (number === undefined) return undefined
  return unit === '%' ? (totalKiB * Number(number)) / 100 : Number(number) * 1024
}
