import {AuditformError} from '../../errors.ts'
import {formatSshAddress, type SshAddress} from './address.ts'

/** There is no ssh on this machine. */
export function sshMissing(): AuditformError {
  return new AuditformError(
    'SSH_MISSING',
    'There is no ssh on this machine to reach others with.',
    {
      suggestions: ['Install it: apt-get install openssh-client, or dnf install openssh-clients.'],
    },
  )
}

/** The connection ended in the middle of something. */
export function connectionLost(address: SshAddress): AuditformError {
  return new AuditformError(
    'CONNECTION_LOST',
    `The connection to ${formatSshAddress(address)} was lost before the answer was whole.`,
    {
      suggestions: [
        'What was asked of the host last may or may not have been done there. Plan again to see what it holds.',
      ],
    },
  )
}

/** The host is there, and one thing that it was asked took too long. */
export function hostTimeout(address: SshAddress): AuditformError {
  return new AuditformError('SSH_TIMEOUT', `${formatSshAddress(address)} did not answer in time.`, {
    suggestions: ['Look whether a program hangs there: ps -C auditctl', 'Try again.'],
  })
}

/** What ssh said when it could not connect, as a failure that a person can act on. */
export function connectFailure(address: SshAddress, said: string): AuditformError {
  const name = formatSshAddress(address)
  const found = connectFailures.find(({pattern}) => pattern.test(said))
  if (found) {
    return new AuditformError(found.code, `${found.sentence(name)}${quoted(said)}.`, {
      suggestions: found.ways(sshCommand(address)),
    })
  }
  return new AuditformError('SSH_FAILED', `ssh could not connect to ${name}${quoted(said)}.`, {
    suggestions: [`Try it by hand: ${sshCommand(address)} true`],
  })
}

interface KnownFailure {
  readonly code: string
  readonly pattern: RegExp
  readonly sentence: (name: string) => string
  readonly ways: (command: string) => readonly string[]
}

// In this order: a changed key is followed by "Host key verification failed" as well.
const connectFailures: readonly KnownFailure[] = [
  {
    code: 'SSH_HOST_KEY_CHANGED',
    pattern: /REMOTE HOST IDENTIFICATION HAS CHANGED|host key .* has changed/i,
    sentence: (name) => `${name} has another host key than the one that ssh knows it by`,
    ways: () => [
      'Find out why before anything else: a new installation, or somebody in between.',
      'If it is a new installation: ssh-keygen -R HOST, and accept the new key by hand.',
    ],
  },
  {
    code: 'SSH_HOST_KEY_UNKNOWN',
    pattern: /Host key verification failed|No \S+ host key is known/i,
    sentence: (name) => `ssh does not know the host key of ${name}`,
    ways: (command) => [`Connect once by hand, compare the fingerprint and accept it: ${command}`],
  },
  {
    code: 'SSH_AUTH',
    pattern: /Permission denied|Too many authentication failures|No supported authentication/i,
    sentence: (name) => `${name} let nobody in`,
    ways: (command) => [
      `It must work without being asked for anything: ${command} true`,
      'Load the key with ssh-add, or name it with IdentityFile in ~/.ssh/config.',
    ],
  },
  {
    code: 'SSH_UNREACHABLE',
    pattern:
      /Could not resolve|Name or service not known|Connection refused|No route to host|Network is unreachable|timed out|Connection (closed|reset)/i,
    sentence: (name) => `${name} cannot be reached`,
    ways: () => ['Check name and port, and whether sshd runs there.'],
  },
]

/** The host was reached and does not run a script as root. */
export function startFailure(
  address: SshAddress,
  {stdout, stderr}: {readonly stdout: string; readonly stderr: string},
): AuditformError {
  const name = formatSshAddress(address)
  const said = stderr.trim() === '' ? stdout : stderr
  const found = startFailures.find(({pattern}) => pattern.test(said))
  if (found) {
    return new AuditformError(found.code, `${found.sentence(name)}${quoted(said)}.`, {
      suggestions: found.ways(sshCommand(address)),
    })
  }
  return new AuditformError('SSH_NO_SHELL', `${name} did not run /bin/sh${quoted(said)}.`, {
    suggestions: [`Try it by hand: ${sshCommand(address)} /bin/sh -c id`],
  })
}

const rootInstead = 'Or connect as root: --target ssh://root@HOST'

const startFailures: readonly KnownFailure[] = [
  {
    code: 'SUDO_PASSWORD',
    pattern: /sudo: .*(password is required|no askpass|terminal is required)/i,
    sentence: (name) => `sudo wants a password on ${name}`,
    ways: () => [
      'Allow it without one, in a file below /etc/sudoers.d: USER ALL=(root) NOPASSWD: ALL',
      rootInstead,
    ],
  },
  {
    code: 'SUDO_TTY',
    pattern: /sudo: .*must have a tty/i,
    sentence: (name) => `sudo wants a terminal on ${name}`,
    ways: () => ['Allow it without one, in sudoers: Defaults:USER !requiretty', rootInstead],
  },
  {
    code: 'SUDO_MISSING',
    pattern: /sudo: (command )?not found|sudo: No such file/i,
    sentence: (name) => `You are not root on ${name}, and there is no sudo`,
    ways: () => [rootInstead],
  },
  {
    code: 'SUDO_REFUSED',
    pattern: /not in the sudoers|may not run sudo|not allowed to|sudo: /i,
    sentence: (name) => `sudo refuses to run /bin/sh as root on ${name}`,
    ways: () => ['Look what is allowed there: sudo -l', rootInstead],
  },
  {
    code: 'SSH_SESSIONS',
    pattern: /Session open refused|administratively prohibited/i,
    sentence: (name) => `${name} allows one session a connection only`,
    ways: () => ['In its sshd_config: MaxSessions 2, or more.'],
  },
]

/** The last line is the one that tells why; those before it may be a banner or a warning. */
function quoted(said: string): string {
  const last =
    said
      .trim()
      .split(/[\r\n]+/)
      .at(-1)
      ?.trim()
      .replace(/\.$/, '') ?? ''
  return last === '' ? '' : ` (${last})`
}

function sshCommand({user, host, port}: SshAddress): string {
  const target = user === undefined ? host : `${user}@${host}`
  return `ssh${port === undefined ? '' : ` -p ${port}`} ${target}`
}
