/** A rule set in the shape of those that security guides ask for: what is precise first, what is broad last. */

export const folder = '/srv/bench'

/** How many rules there are beside the one that records the program's opens. */
const neighbours = 389

/** What keeps records out, before all that makes them. */
const suppressions = [
  '-a never,exclude -F msgtype=CWD',
  '-a never,exit -F arch=b64 -S all -F exe=/usr/sbin/chronyd',
  '-a never,exit -F arch=b32 -S all -F exe=/usr/sbin/chronyd',
]

const accounts = ['passwd', 'group', 'shadow', 'gshadow', 'subuid', 'subgid'].map(
  (name) => `-w /etc/${name} -p wa -k identity`,
)
const logins = ['lastlog', 'wtmp', 'btmp'].map((name) => `-w /var/log/${name} -p wa -k logins`)
const programs = Array.from(
  {length: 80},
  (_, number) =>
    `-a always,exit -F path=/usr/bin/program-${number} -F perm=x -F auid>=1000 -F auid!=unset -k privileged`,
)

/** Calls of people, each for both kinds of programs. */
const calls = [
  ['adjtimex,settimeofday,clock_settime', '', 'time-change'],
  ['sethostname,setdomainname', '', 'system-locale'],
  ['init_module,finit_module,delete_module', '', 'modules'],
  ['setuid,setgid,setreuid,setregid', '-F auid>=1000 -F auid!=unset', 'identity-change'],
  ['mount,umount2', '-F auid>=1000 -F auid!=unset', 'mounts'],
  ['chmod,fchmod,fchmodat', '-F auid>=1000 -F auid!=unset', 'perm-mod'],
  ['chown,fchown,lchown,fchownat', '-F auid>=1000 -F auid!=unset', 'owner-mod'],
  ['setxattr,lsetxattr,fsetxattr', '-F auid>=1000 -F auid!=unset', 'attribute-mod'],
  ['unlink,unlinkat,rename,renameat', '-F auid>=1000 -F auid!=unset', 'delete'],
  ['open,openat,creat,truncate', '-F exit=-EACCES -F auid>=1000 -F auid!=unset', 'refused'],
  ['open,openat,creat,truncate', '-F exit=-EPERM -F auid>=1000 -F auid!=unset', 'refused'],
].flatMap(([names, who, key]) =>
  ['b64', 'b32'].map((arch) =>
    `-a always,exit -F arch=${arch} -S ${names} ${who} -k ${key}`.replace('  ', ' '),
  ),
)

const rest = [...suppressions, ...accounts, ...logins, ...programs, ...calls]

/** What a site adds of its own; as many as it takes. */
const files = Array.from(
  {length: neighbours - rest.length},
  (_, number) => `-w ${folder}/file-${number} -p wa -k site-${number % 20}`,
)

/** The rules with one more, in the middle of the watches of the site. */
export function hostWith(rule: string): readonly string[] {
  const middle = files.length / 2
  return [
    ...suppressions,
    ...accounts,
    ...logins,
    ...programs,
    ...files.slice(0, middle),
    rule,
    ...files.slice(middle),
    ...calls,
  ]
}
