import {Args, Flags} from '@oclif/core'

/** The policies that a command reads. */
export const policyArgs = {
  policy: Args.string({
    multiple: true,
    description:
      'Policies: .json5 files, .rules files or folders; /etc/auditform/*.json5 by default.',
  }),
}

/** The flags that choose the machine; every command that looks at one has them. */
export const targetFlags = {
  target: Flags.string({
    summary: 'Machine to work on: local, ssh://USER@HOST, capture:DIR, sandbox or sandbox:FILE.',
    description: 'Without it: this host when run as root with auditctl, else the sandbox.',
    helpGroup: 'TARGET',
  }),
  auditctl: Flags.string({
    summary: 'The auditctl program to use.',
    helpValue: 'PATH',
    helpGroup: 'TARGET',
  }),
  'rules-dir': Flags.string({
    summary: 'The folder that augenrules reads; /etc/audit/rules.d by default.',
    helpValue: 'DIR',
    helpGroup: 'TARGET',
  }),
  'state-dir': Flags.string({
    summary: 'Where this program keeps its own files.',
    helpValue: 'DIR',
    helpGroup: 'TARGET',
  }),
}

/** The flags of commands that change a machine. */
export const errandFlags = {
  reason: Flags.string({
    summary: 'Why, for the history: the number of a ticket, for example.',
    helpValue: 'TEXT',
  }),
  'lock-timeout': Flags.string({
    summary: 'How long another run on the same machine is waited for, such as 30s or 2m.',
    default: '0s',
    helpValue: 'DURATION',
  }),
}

/** The flags that plan and apply have in common. */
export const scopeFlags = {
  'live-only': Flags.boolean({
    summary: 'Look at the kernel only and leave rules.d alone.',
    exclusive: ['take-over'],
  }),
  'take-over': Flags.boolean({
    summary: 'Set files of others in rules.d aside, so that the next boot loads the policy only.',
  }),
  order: Flags.option({
    options: ['free', 'strict'] as const,
    default: 'free' as const,
    summary: 'Whether rules that no event can tell apart may stand in any order.',
  })(),
  only: Flags.string({
    summary: 'Make these differences only: key=KEY, list=LIST, file=POLICY or control.',
    description: 'Can be given more than once; everything else is left as it is.',
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'WHAT',
    // With `exclusive` the usage line would show a flag of no name, for one is shown once only.
    relationships: [{type: 'none', flags: ['out', 'take-over']}],
  }),
  verbose: Flags.boolean({char: 'v', summary: 'Show each command line and every unproven rule.'}),
}

/** Standard output is for the verdict, and nobody wants a file of that name. */
async function reportPath(path: string): Promise<string> {
  if (path !== '-' && path !== '') return path
  throw new Error(
    'A report is a file; standard output has the verdict, and --json makes it a document.',
  )
}

/** The flags that ask for a file for another program. */
export const reportFlags = {
  metrics: Flags.string({
    summary: "Write a file for Prometheus' node_exporter, whose textfile collector reads *.prom.",
    helpValue: 'FILE',
    helpGroup: 'REPORT',
    parse: reportPath,
  }),
  junit: Flags.string({
    summary: 'Write a report of tests: one for each rule and control value of the policy.',
    helpValue: 'FILE',
    helpGroup: 'REPORT',
    parse: reportPath,
  }),
  sarif: Flags.string({
    summary: 'Write the differences for code scanning, as SARIF 2.1.0.',
    helpValue: 'FILE',
    helpGroup: 'REPORT',
    parse: reportPath,
  }),
}

/** The words that name the same policies and the same machine to another command. */
export function givenWords(
  policies: readonly string[] | undefined,
  flags: Readonly<Partial<Record<keyof typeof targetFlags, string | undefined>>> & {
    readonly 'live-only'?: boolean
  },
): readonly string[] {
  const names = ['target', 'auditctl', 'rules-dir', 'state-dir'] as const
  return [
    ...(policies ?? []),
    ...names.flatMap((name) => (flags[name] === undefined ? [] : [`--${name}`, flags[name]])),
    ...(flags['live-only'] ? ['--live-only'] : []),
  ]
}
