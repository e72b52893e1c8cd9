import {type ControlSettings, enabledNames, failureNames} from '../rules/control.ts'

/** What `auditctl -s` says, or that it says nothing about the kernel's audit state. */
export type StatusReading =
  | {
      readonly kind: 'status'
      readonly control: ControlSettings
      /** The registered audit daemon; 0 when there is none. */
      readonly pid: number | undefined
      /** Records lost since boot or the last reset. */
      readonly lost: number | undefined
      /** Records that wait right now. */
      readonly backlog: number | undefined
      /** auditctl 3.0 and later, on kernels that report it. */
      readonly backlog_wait_time_actual: number | undefined
      /** Whether `loginuid_immutable` can no longer be changed. */
      readonly loginuid_locked: boolean | undefined
      /** Lines that this program does not know, for people. */
      readonly unknown: readonly string[]
    }
  /**
   * No `enabled` in it. auditctl prints nothing and exits 0 in a user namespace that is not the
   * initial one, and where audit is off.
   */
  | {readonly kind: 'unreadable'; readonly unknown: readonly string[]}

/**
 * Reads the output of `auditctl -s`, with and without `-i`, and the one line that auditctl printed
 * before 2.4. Where a name comes twice, as behind `-e 1 -b 64`, the last one counts.
 */
export function parseStatus(stdout: string): StatusReading {
  const {values, unknown} = readLines(stdout)
  const enabled = word(values.get('enabled'), enabledNames, enabledWords)
  if (enabled === undefined) return {kind: 'unreadable', unknown}
  return {
    kind: 'status',
    control: {enabled, ...otherSettings(values)},
    pid: count(values.get('pid')),
    lost: count(values.get('lost')),
    backlog: count(values.get('backlog')),
    backlog_wait_time_actual: count(values.get('backlog_wait_time_actual')),
    loginuid_locked: values.get('loginuid_immutable')?.endsWith(' locked'),
    unknown,
  }
}

function otherSettings(values: Values): Omit<ControlSettings, 'enabled'> {
  const failure = word(values.get('failure') ?? values.get('flag'), failureNames, failureWords)
  const rate_limit = count(values.get('rate_limit'))
  const backlog_limit = count(values.get('backlog_limit'))
  const backlog_wait_time = count(values.get('backlog_wait_time'))
  const loginuid = values.get('loginuid_immutable')
  return {
    ...(failure !== undefined && {failure}),
    ...(rate_limit !== undefined && {rate_limit}),
    ...(backlog_limit !== undefined && {backlog_limit}),
    ...(backlog_wait_time !== undefined && {backlog_wait_time}),
    ...(loginuid !== undefined && {loginuid_immutable: loginuid.startsWith('1')}),
  }
}

const enabledWords = ['disable', 'enabled', 'enabled+immutable'] as const
const failureWords = ['silent', 'printk', 'panic'] as const

/** The form of each line that is understood; anything else is kept as it is. */
const forms: ReadonlyMap<string, RegExp> = new Map([
  ['enabled', /^(?:[012]|disable|enabled|enabled\+immutable)$/],
  ['failure', /^(?:[012]|silent|printk|panic)$/],
  // What auditctl called `failure` until 2015.
  ['flag', /^[012]$/],
  ['pid', /^-?\d+$/],
  ['rate_limit', /^-?\d+$/],
  ['backlog_limit', /^-?\d+$/],
  ['lost', /^-?\d+$/],
  ['backlog', /^-?\d+$/],
  ['backlog_wait_time', /^-?\d+$/],
  ['backlog_wait_time_actual', /^-?\d+$/],
  ['loginuid_immutable', /^[01] (?:un)?locked$/],
])

type Values = ReadonlyMap<string, string>

interface Lines {
  readonly values: Values
  readonly unknown: readonly string[]
}

function readLines(stdout: string): Lines {
  const values = new Map<string, string>()
  const unknown: string[] = []
  for (const line of stdout.split('\n').map((each) => each.trim())) {
    if (line === '') continue
    const old = /^AUDIT_STATUS: (.*)$/.exec(line)?.[1]
    for (const entry of old?.split(' ') ?? [line]) {
      const [name, value] = cut(entry, old === undefined ? ' ' : '=')
      if (forms.get(name)?.test(value)) values.set(name, value)
      else unknown.push(entry)
    }
  }
  return {values, unknown}
}

function cut(text: string, separator: string): readonly [name: string, value: string] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

function word<Name extends string>(
  value: string | undefined,
  names: readonly Name[],
  words: readonly string[],
): Name | undefined {
  if (value === undefined) return undefined
  const at = words.indexOf(value)
  return names[at < 0 ? Number(value) : at]
}

/** Numbers are unsigned in the kernel; auditctl printed some of them signed before 3.0. */
const count = (value: string | undefined): number | undefined =>
  value === undefined ? undefined : Number(value) >>> 0
