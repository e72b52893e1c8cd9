/** Ways in which a host leaves its policy, each made by hand in a login, and what is to be told of it. */

/** One way. */
export interface Way {
  readonly name: string
  /** Run by a login of the user 1000. */
  readonly script: string
  /** Mends what loading the rules anew does not. */
  readonly undo?: string
  /** Severity, kind and what it is about, of each difference that is to be told. */
  readonly found: readonly string[]
  /** Who is to be told as the author of the first; of rules that go by themselves who made the path go. */
  readonly by: 'login' | 'file' | 'nobody'
  /** What shows whether the events of a rule are recorded. */
  readonly probe?: Probe
}

/** Something that a rule with this key is there to record. */
interface Probe {
  readonly key: string
  readonly script: string
  /** Whether it is recorded after the way. */
  readonly isRecorded: boolean
}

export const folder = '/srv/drift'

export const policy = `-b 8192
-f 1
-r 0
-e 1
-w /etc/passwd -p wa -k identity
-a always,exit -F arch=b64 -S adjtimex,settimeofday -k time
-a always,exit -F arch=b64 -S settimeofday -F uid=0 -k by-root
-w ${folder}/parent/file -p wa -k parent
-w ${folder}/renamed/file -p wa -k renamed
-a always,exit -F dir=${folder}/tree -F perm=wa -k tree
-a always,exit -F dir=${folder}/moved -F perm=wa -k moved
-w ${folder}/watch -p wa -k watch
-w ${folder}/mount/file -p wa -k mount
-w ${folder}/late -p wa -k late
-w ${folder}/file -p wa -k file
-w ${folder}/over/file -p wa -k over
-a always,exit -F dir=${folder}/within -F perm=wa -k within
`

const mountTmpfs = `mount -t tmpfs none ${folder}/mount; touch ${folder}/mount/file`

/** What was made anew is younger than the rules, until these were loaded again. */
const loadAnew = 'systemctl restart auditd'

/** Makes what the policy is about. */
export const makeFolder = `umount ${folder}/mount ${folder}/over ${folder}/within/sub 2>/dev/null
rm -rf ${folder}
mkdir -p ${folder}/parent ${folder}/renamed ${folder}/tree ${folder}/moved ${folder}/watch
mkdir -p ${folder}/mount ${folder}/over ${folder}/within/sub
${mountTmpfs}
for each in parent renamed over within/sub; do touch ${folder}/$each/file; done
touch ${folder}/file
`

const passwd = 'always,exit -F path=/etc/passwd -F perm=wa -k identity'
const ours = '/etc/audit/rules.d/auditform.rules'
const touched = (path: string) => `touch ${folder}/${path}`

/** By auditctl. */
export const byHand: readonly Way[] = [
  {
    name: 'auditctl -d',
    script: `auditctl -d ${passwd}`,
    found: ['lost missing identity'],
    by: 'login',
    probe: {key: 'identity', script: 'touch /etc/passwd', isRecorded: false},
  },
  {
    name: 'auditctl -D',
    script: 'auditctl -D',
    found: [
      ...['identity', 'time', 'by-root', 'parent', 'renamed', 'tree', 'moved', 'watch', 'mount'],
      ...['late', 'file', 'over', 'within'],
    ].map((key) => `lost missing ${key}`),
    by: 'login',
  },
  {
    name: 'auditctl -a of one more',
    script: 'auditctl -w /etc/hosts -p wa -k stray',
    found: ['differs extra stray'],
    by: 'login',
  },
  {
    name: 'auditctl -A never in front',
    script: 'auditctl -A never,exit -F path=/etc/passwd -F perm=wa -k identity',
    found: ['lost suppressed identity'],
    by: 'login',
    probe: {key: 'identity', script: 'touch /etc/passwd', isRecorded: false},
  },
  {
    name: 'a never rule in place of a watch, which auditctl -l lists alike',
    script: `auditctl -d ${passwd}; auditctl -a ${passwd.replace('always', 'never')}`,
    found: ['lost changed identity'],
    by: 'login',
    probe: {key: 'identity', script: 'touch /etc/passwd', isRecorded: false},
  },
  {
    name: 'fewer perms',
    script: `auditctl -d ${passwd}; auditctl -w /etc/passwd -p a -k identity`,
    found: ['lost changed identity'],
    by: 'login',
  },
  {
    name: 'another key',
    script: `auditctl -d ${passwd}; auditctl -w /etc/passwd -p wa -k other`,
    found: ['differs changed identity'],
    by: 'login',
  },
  {
    name: 'another field',
    script:
      'auditctl -d always,exit -F arch=b64 -S settimeofday -F uid=0 -k by-root; auditctl -a always,exit -F arch=b64 -S settimeofday -F uid=7 -k by-root',
    // The wider rule before it still records what it did.
    found: ['differs changed by-root'],
    by: 'login',
  },
  {
    name: 'another order',
    script:
      'auditctl -d always,exit -F arch=b64 -S adjtimex,settimeofday -k time; auditctl -a always,exit -F arch=b64 -S adjtimex,settimeofday -k time',
    found: ['differs order by-root'],
    by: 'login',
  },
  {
    name: 'the same rule twice',
    script: 'auditctl -A always,exit -F path=/etc/passwd -F perm=wa -k identity',
    found: ['differs extra identity'],
    by: 'login',
  },
  {
    name: 'never,task',
    script: 'auditctl -a never,task',
    found: ['lost suppressed '],
    by: 'login',
  },
  {
    name: 'an exclude rule',
    script: 'auditctl -a always,exclude -F msgtype=PATH',
    found: ['lost extra '],
    by: 'login',
  },
  {name: 'auditctl -e 0', script: 'auditctl -e 0', found: ['lost control enabled'], by: 'login'},
  {
    name: 'auditctl -b',
    script: 'auditctl -b 64',
    found: ['differs control backlog_limit'],
    by: 'login',
  },
  {name: 'auditctl -f', script: 'auditctl -f 0', found: ['differs control failure'], by: 'login'},
  {
    name: 'auditctl -r',
    script: 'auditctl -r 100',
    found: ['differs control rate_limit'],
    by: 'login',
  },
]

/** By an editor. */
export const byFiles: readonly Way[] = [
  {
    name: 'our file in rules.d is edited',
    script: `sed -i '/identity/d' ${ours}`,
    found: ['differs rules.d auditform.rules'],
    by: 'file',
  },
  {
    name: 'our file in rules.d is removed',
    script: `rm ${ours}`,
    found: ['differs rules.d auditform.rules'],
    by: 'nobody',
  },
  {
    name: 'a file of somebody else in rules.d',
    script: `echo '-w /etc/hosts -p wa -k stray' >/etc/audit/rules.d/50-stray.rules`,
    found: ['differs rules.d 50-stray.rules'],
    by: 'file',
  },
  {
    name: 'audit.rules is edited',
    script: `sed -i '/identity/d' /etc/audit/audit.rules`,
    found: ['differs audit.rules audit.rules'],
    by: 'file',
  },
  {
    name: 'the policy is edited',
    script: `echo '-w /etc/group -p wa -k identity' >>/root/drift.rules`,
    undo: `sed -i '/etc.group/d' /root/drift.rules`,
    found: ['lost missing identity', 'differs policy auditform.rules'],
    by: 'nobody',
  },
]

/** The next boot stops to load rules at one whose folder is not there. */
const nextBootStops = 'differs rules.d auditform.rules'

/** By the kernel, as files come and go. */
export const byTheKernel: readonly Way[] = [
  {
    name: 'the folder of a watched file is deleted',
    script: `rm -r ${folder}/parent`,
    undo: `mkdir ${folder}/parent; touch ${folder}/parent/file`,
    found: ['lost missing parent', nextBootStops],
    by: 'login',
  },
  {
    name: 'the folder of a watched file is renamed',
    script: `mv ${folder}/renamed ${folder}/elsewhere`,
    undo: `mv ${folder}/elsewhere ${folder}/renamed`,
    found: ['lost missing renamed', nextBootStops],
    by: 'login',
  },
  {
    name: 'a watched folder is deleted',
    script: `rm -r ${folder}/tree`,
    undo: `mkdir ${folder}/tree; ${loadAnew}`,
    found: ['lost missing tree', nextBootStops],
    by: 'login',
  },
  {
    name: 'a watched folder is moved away',
    script: `mv ${folder}/moved ${folder}/elsewhere`,
    undo: `mv ${folder}/elsewhere ${folder}/moved`,
    found: ['lost blind moved', nextBootStops],
    by: 'nobody',
  },
  {
    name: 'a folder watched by -w is moved away',
    script: `mv ${folder}/watch ${folder}/elsewhere`,
    undo: `mv ${folder}/elsewhere ${folder}/watch`,
    found: ['lost blind watch', nextBootStops],
    by: 'nobody',
  },
  {
    name: 'the mount of a watched file goes',
    script: `umount ${folder}/mount`,
    undo: `${mountTmpfs}; ${loadAnew}`,
    found: ['lost missing mount'],
    by: 'login',
  },
  {
    name: 'a link comes to stand in the way to a watched file',
    script: `mv ${folder}/over ${folder}/real; ln -s real ${folder}/over`,
    undo: `rm ${folder}/over; mv ${folder}/real ${folder}/over`,
    found: ['lost missing over'],
    by: 'login',
  },
  {
    name: 'a link takes the place of a watched file',
    script: `ln -sf /etc/hostname ${folder}/file`,
    undo: `rm ${folder}/file; touch ${folder}/file`,
    found: ['lost blind file'],
    by: 'nobody',
    probe: {key: 'file', script: `: >>${folder}/file`, isRecorded: false},
  },
]

/** Of which nothing is to be told. */
export const harmless: readonly Way[] = [
  {
    name: 'a watched file is made later',
    script: touched('late'),
    undo: `rm ${folder}/late`,
    found: [],
    by: 'nobody',
    probe: {key: 'late', script: `: >>${folder}/late`, isRecorded: true},
  },
  {
    name: 'a watched file is replaced',
    script: `touch ${folder}/new; mv ${folder}/new ${folder}/file`,
    found: [],
    by: 'nobody',
    probe: {key: 'file', script: `: >>${folder}/file`, isRecorded: true},
  },
  {
    name: 'a watched file is moved away and made anew',
    script: `mv ${folder}/file ${folder}/gone; touch ${folder}/file`,
    undo: `rm ${folder}/gone`,
    found: [],
    by: 'nobody',
    probe: {key: 'file', script: `: >>${folder}/file`, isRecorded: true},
  },
  {
    name: 'a mount elsewhere',
    script: `mkdir ${folder}/else; mount -t tmpfs none ${folder}/else`,
    undo: `umount ${folder}/else`,
    found: [],
    by: 'nobody',
    probe: {key: 'within', script: touched('within/sub/file'), isRecorded: true},
  },
]

/** Once the rules are older than the grace of five minutes. */
export const later: readonly Way[] = [
  {
    name: 'a mount hides a watched file',
    script: `mount -t tmpfs none ${folder}/over; touch ${folder}/over/file`,
    undo: `umount ${folder}/over`,
    found: ['lost blind over'],
    by: 'nobody',
    probe: {key: 'over', script: `: >>${folder}/over/file`, isRecorded: false},
  },
  {
    name: 'a mount within a watched folder',
    script: `mount -t tmpfs none ${folder}/within/sub`,
    undo: `umount ${folder}/within/sub`,
    found: ['lost blind within'],
    by: 'nobody',
    probe: {key: 'within', script: touched('within/sub/file'), isRecorded: false},
  },
  {
    name: 'a watched folder is moved away and made anew',
    script: `mv ${folder}/moved ${folder}/elsewhere; mkdir ${folder}/moved`,
    undo: `rm -r ${folder}/moved; mv ${folder}/elsewhere ${folder}/moved`,
    found: ['lost blind moved'],
    by: 'nobody',
    probe: {key: 'moved', script: touched('moved/file'), isRecorded: false},
  },
]
