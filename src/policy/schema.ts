// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policies name variables so.
import * as v from 'valibot'

const texts = v.union([v.string(), v.pipe(v.array(v.string()), v.minLength(1))])
const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(4_294_967_295))
const waitTime = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(600_000))
const syscall = v.union([v.string(), v.number()])

function described<const Schema extends v.GenericSchema>(schema: Schema, text: string) {
  return v.optional(v.pipe(schema, v.description(text)))
}

/** `control`: what `auditctl -s` shows and a policy can ask for. */
export const controlSchema = v.strictObject({
  enabled: described(
    v.picklist(['off', 'on', 'locked', 0, 1, 2]),
    'Whether events are recorded (auditctl -e). `locked` also forbids every change until the next boot, and is always set last.',
  ),
  failure: described(
    v.picklist(['silent', 'printk', 'panic', 0, 1, 2]),
    'What the kernel does when it cannot record (auditctl -f). `panic` halts the machine.',
  ),
  backlog_limit: described(
    count,
    'Records that may wait in the kernel (auditctl -b); 0 is no limit.',
  ),
  backlog_wait_time: described(
    waitTime,
    'How long a task waits for room in the backlog, in jiffies (auditctl --backlog_wait_time). The kernel allows ten minutes, which is 150000 where a second has 250 jiffies.',
  ),
  rate_limit: described(count, 'Records a second (auditctl -r); 0 is no limit.'),
  loginuid_immutable: described(
    v.boolean(),
    'Whether a login uid may never change once set (auditctl --loginuid-immutable). It cannot be taken back before the next boot.',
  ),
})

/** `when`: what must hold on a host for a rule to be wanted there. */
export const whenSchema = v.strictObject({
  arch: described(texts, 'The machine as `uname -m` prints it, such as x86_64 or aarch64.'),
  auditctl: described(
    texts,
    'The version of auditctl: `>=3.1`, or several bounds that all must hold, `>=3.1.3 <4`; a version alone means exactly that one.',
  ),
  path_exists: described(texts, 'A path that exists on the host.'),
  user_exists: described(texts, 'A user name that the host knows.'),
  group_exists: described(texts, 'A group name that the host knows.'),
  io_uring: described(v.boolean(), "Whether the host's auditctl was built with io_uring support."),
})

const common = {
  why: described(v.string(), 'Why the rule is there; it is shown wherever the rule is.'),
  protect: described(
    v.boolean(),
    'Removing the rule later needs an explicit permission (hazard REMOVES_PROTECTED).',
  ),
  when: v.optional(
    v.pipe(
      whenSchema,
      v.description(
        'The rule is wanted only on hosts where every field holds; a field with a list holds when any of its values does. Elsewhere the rule is left out, and said to be.',
      ),
    ),
  ),
}

const key = described(
  texts,
  'The key by which ausearch finds the events (-k); a list gives the rule several keys, in that order.',
)

/** A rule that watches a path: `-w path -p perm -k key`. */
const watchRuleSchema = v.strictObject({
  watch: v.pipe(
    v.string(),
    v.description(
      'The file, or the folder with all below it, to watch (-w). Which of the two it is, the host decides.',
    ),
  ),
  perm: described(
    v.string(),
    'Which accesses are recorded (-p): any of r (read), w (write), x (execute), a (attribute change). Without it all four.',
  ),
  key,
  ...common,
})

/** A rule on a list of the kernel: `-a action,list -F arch=… -S … -F … -C … -F key=…`. */
const listRuleSchema = v.strictObject({
  list: described(
    v.picklist(['exit', 'task', 'user', 'exclude', 'filesystem', 'io_uring']),
    'The list of the kernel that the rule goes to; without it `exit`.',
  ),
  action: described(
    v.picklist(['always', 'never']),
    'Whether a match is recorded or suppressed; without it `always`.',
  ),
  arch: described(
    texts,
    'The architecture of the system calls (-F arch=): b64, b32 or a machine name. A list makes one rule each, in that order.',
  ),
  syscalls: described(
    v.union([syscall, v.pipe(v.array(syscall), v.minLength(1))]),
    'System calls by name or number (-S), or `all`.',
  ),
  where: described(
    texts,
    'Tests that all must hold (-F), such as `auid>=1000` or `dir=/etc`, in the order given. With an id field on both sides, such as `uid!=euid`, it is a comparison (-C).',
  ),
  key,
  ...common,
})

/** A line in the language of auditctl(8), with what only an object can say beside it. */
const nativeRuleSchema = v.strictObject({
  rule: v.pipe(v.string(), v.description('One line as in a .rules file.')),
  ...common,
})

/** The kinds of rule that an object can be. */
export const ruleShapes = {watch: watchRuleSchema, native: nativeRuleSchema, list: listRuleSchema}

/** What kind of rule an object is, by the field that only this kind has. */
export function ruleShape(fields: readonly string[]): keyof typeof ruleShapes {
  if (fields.includes('watch')) return 'watch'
  return fields.includes('rule') ? 'native' : 'list'
}

const anyRule = v.union([v.string(), watchRuleSchema, listRuleSchema, nativeRuleSchema])

/** One entry of `rules`: chosen by what the entry looks like, so that complaints are about one kind. */
export const ruleSchema: v.GenericSchema = v.lazy((value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? ruleShapes[ruleShape(Object.keys(value))]
    : anyRule,
)

/** A policy as it is written in JSON5. */
export const policySchema = v.pipe(
  v.strictObject({
    $schema: described(v.string(), 'The JSON Schema of this file, for editors.'),
    description: described(v.string(), 'What the policy is for.'),
    control: v.optional(
      v.pipe(
        controlSchema,
        v.description(
          'Settings of the audit system. They count after those of included files and before those of lines in `rules`; the last one wins, and two files that disagree are told.',
        ),
      ),
    ),
    unmanaged: described(
      v.picklist(['remove', 'keep']),
      'What happens to rules in the kernel that no policy declares; without it `remove`.',
    ),
    include: described(
      texts,
      'Other policies, whose rules come before those of this file: .json5 and .rules files, a folder of them, or a pattern such as `./rules.d/*.rules`. Relative to this file, and inside the folder of the policy or /etc/audit. A file can be included once.',
    ),
    vars: described(
      v.record(v.string(), v.union([v.string(), v.number()])),
      "Values for `${name}` in the strings of this file and of the JSON5 files it includes; the file's own win over inherited ones, and a value can use those above it. A value never becomes more than one word of a rule. `$${` is a plain `${`. Files in .rules format know no variables.",
    ),
    rules: described(
      v.array(ruleSchema),
      'The rules in the order in which the kernel tests them: lines in the language of auditctl(8), or objects.',
    ),
  }),
  v.title('auditform policy'),
  v.description('The audit rules and settings that a host should have.'),
)
