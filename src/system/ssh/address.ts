/** Where an ssh target is; what is left open, ssh's own configuration decides. */
export interface SshAddress {
  readonly user: string | undefined
  /** A name, an alias of ssh_config(5) or an address; an IPv6 address has no brackets here. */
  readonly host: string
  readonly port: number | undefined
}

/** What stands behind `ssh:`, as an address, or why it is none. */
export function parseSshAddress(text: string): SshAddress | {readonly flaw: string} {
  if (!text.startsWith('//')) return {flaw: 'write it as ssh://user@host or ssh://host:port'}
  const whole = text.slice(2).replace(/\/$/, '')
  const at = whole.lastIndexOf('@')
  const user = at === -1 ? undefined : whole.slice(0, at)
  const parts = hostAndPort.exec(whole.slice(at + 1))
  if (parts === null) return {flaw: flawOf(whole)}
  const {bracketed, plain, digits} = parts.groups ?? {}
  const host = bracketed ?? plain ?? ''
  if (user?.startsWith('-') || host.startsWith('-')) {
    return {flaw: 'a user or a host that begins with - would be an option to ssh'}
  }
  if (user?.includes(':')) return {flaw: 'it takes no password; use a key and ssh-agent'}
  if (user !== undefined && !/^[\w.+@-]+$/.test(user)) return {flaw: 'that is no name of a user'}
  const port = digits === undefined ? undefined : Number(digits)
  if (port !== undefined && (port < 1 || port > 65535)) return {flaw: 'a port is 1 to 65535'}
  return {user, host, port}
}

// A host is handed to ProxyCommand and Match exec of the configuration, which a shell reads.
const hostAndPort =
  /^(?:\[(?<bracketed>[\da-fA-F:.]+(?:%[\w.-]+)?)\]|(?<plain>[\w.-]+))(?::(?<digits>\d{1,5}))?$/

function flawOf(whole: string): string {
  if (whole === '') return 'name the host behind the slashes'
  if (whole.includes('/')) return 'it takes no path; say --rules-dir for another folder'
  const colons = whole.split(':').length - 1
  if (colons > 1 && !whole.includes('[')) return 'put an IPv6 address in brackets: ssh://[::1]'
  return 'that is no name of a host'
}

/** The address as it is written behind `--target`. */
export function formatSshAddress({user, host, port}: SshAddress): string {
  const name = host.includes(':') ? `[${host}]` : host
  return `ssh://${user === undefined ? '' : `${user}@`}${name}${port === undefined ? '' : `:${port}`}`
}
