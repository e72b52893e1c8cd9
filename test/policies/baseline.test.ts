import {describe, expect, test} from 'vitest'
import type {AuditRule} from '../../src/rules/audit-state.ts'
import type {HostFacts} from '../../src/rules/host-facts.ts'
import {type KernelRule, ruleIdentity} from '../../src/rules/kernel-rule.ts'
import {syscallName} from '../../src/rules/tables/lookup.ts'
import type {SyscallTableName} from '../../src/rules/tables/machines.ts'
import {Action, Field, List} from '../../src/rules/uapi.ts'
import {bareHost, hostOn, hosts, underAuditctl, withFolders} from './hosts.ts'
import {fieldValue, keysOf, objections, parts, rulesOn, wantedOn} from './shipped.ts'

const baseline = 'baseline.json5'
const versions = ['2.8.5', '3.0.9', '3.1.2', '3.1.5', '4.0.2', '4.1.4', '4.2.1']
const architecture = {b64: 0xc000003e, b32: 0x40000003}

describe.for(hosts)('on $name', ({facts}) => {
  test('nothing in the baseline is wrong or doubtful', async () => {
    const wanted = await wantedOn(facts, baseline)
    expect(objections(wanted)).toEqual([])
    expect(wanted.state?.rules.length).toBeGreaterThan(20)
  })

  test('each rule records, on the exit list, under a key, for a reason', async () => {
    for (const {rule, origin} of await rulesOn(facts, baseline)) {
      expect([rule.list, rule.action]).toEqual([List.exit, Action.always])
      expect(keysOf(rule)).toHaveLength(1)
      expect(origin.kind === 'policy' && origin.why).toMatch(/\.$/)
    }
  })

  test('no rule is there twice, and together the parts are the whole', async () => {
    const identities = identitiesOf(await rulesOn(facts, baseline))
    expect(new Set(identities).size).toBe(identities.length)
    const ofParts = await Promise.all(parts.map((part) => rulesOn(facts, part)))
    expect(identitiesOf(ofParts.flat()).toSorted()).toEqual(identities.toSorted())
  })

  test('without a path, a rule names its architecture and its system calls', async () => {
    for (const {rule} of await rulesOn(facts, baseline)) {
      if (hasPath(rule)) continue
      expect(fieldValue(rule, Field.arch)).toBeTypeOf('number')
      expect(rule.syscalls).not.toBe('all')
    }
  })

  test('deletions and refusals are recorded for people only', async () => {
    const broad = await rulesOn(facts, 'baseline/deletions.json5', 'baseline/failed-access.json5')
    expect(broad.length).toBeGreaterThanOrEqual(3)
    for (const {rule} of broad) {
      const tests = rule.fields.filter(({type}) => type === Field.auid)
      expect(tests.map(({value}) => value)).toEqual([1000, 0xffffffff])
    }
  })
})

test('how many rules each part has on each host', async () => {
  const rows = await Promise.all(
    hosts.map(async ({name, facts}) => {
      const counts = await Promise.all(parts.map((part) => rulesOn(facts, part)))
      const whole = await rulesOn(facts, baseline)
      const columns = [...counts, whole].map(({length}) => String(length).padStart(2))
      return `${columns.join(' ')}  ${name}`
    }),
  )
  expect([...parts, 'all'].join(', ')).toMatchInlineSnapshot(
    `"baseline/audit-files.json5, baseline/deletions.json5, baseline/failed-access.json5, baseline/identity.json5, baseline/modules.json5, baseline/mounts.json5, baseline/privilege.json5, baseline/time.json5, all"`,
  )
  expect(rows.join('\n')).toMatchInlineSnapshot(`
    " 9  2  4 11  8  5 14  8 61  CentOS 7, auditctl 2.8.5 on x86_64
     8  2  4 10  8  5 13  8 58  Debian 12, auditctl 3.0.9 on x86_64
     8  2  4 10  8  5 14  9 60  Ubuntu 24.04, auditctl 3.1.2 on x86_64
     8  2  4 11  8  5 14  8 60  RHEL 9, auditctl 3.1.5 on x86_64
     8  2  4 10  8  5 13  8 58  Debian 13, auditctl 4.0.2 on x86_64
     8  2  4 11  8  5 14  8 60  current Fedora, auditctl 4.2.1 on x86_64
     8  1  2 10  6  4 10  6 47  Debian 13, auditctl 4.0.2 on aarch64
     8  1  2 11  6  4 11  6 49  RHEL 9, auditctl 3.1.5 on aarch64
     9  1  2 11  6  4 11  6 50  CentOS 7, auditctl 2.8.5 on aarch64
     8  1  2 11  6  4 11  6 49  RHEL 9, auditctl 3.1.5 on ppc64le
     8  1  2 11  6  4 11  6 49  RHEL 9, auditctl 3.1.5 on s390x
     1  2  4  8  6  5  8  7 41  an image for containers, auditctl 4.0.2 on x86_64"
  `)
})

test.for(['x86_64', 'aarch64'])(
  'on %s every auditctl makes the same kernel rules',
  async (machine) => {
    const host = hostOn(machine)
    const [first, ...others] = await Promise.all(
      versions.map(async (version) =>
        identitiesOf(await rulesOn(underAuditctl(host, version), baseline)),
      ),
    )
    for (const identities of others) expect(identities).toEqual(first)
  },
)

// kexec_file_load is no system call of i386 (syscalls(2)).
const only64 = ['kexec_file_load']

test('on x86_64 each rule for 64-bit programs has a twin for 32-bit programs', async () => {
  const facts = hostOn('x86_64').facts
  const rules = (await rulesOn(facts, baseline)).map(({rule}) => rule)
  const twins = rules.filter((rule) => fieldValue(rule, Field.arch) === architecture.b32)
  const lonely = rules
    .filter((rule) => fieldValue(rule, Field.arch) === architecture.b64)
    .flatMap((rule) =>
      without(
        callsOf(rule, 'x86_64', facts),
        twins.filter((twin) => isTwin(rule, twin)),
        facts,
      ),
    )
  expect(lonely).toEqual(only64)
})

test('ausearch finds one kind of event by each key', async () => {
  const keys = new Set(
    (await rulesOn(hostOn('x86_64').facts, baseline)).flatMap(({rule}) => keysOf(rule)),
  )
  const nested = [...keys].flatMap((key) =>
    [...keys].filter((other) => other !== key && other.includes(key)),
  )
  expect(nested).toEqual([])
  expect([...keys].toSorted()).toMatchInlineSnapshot(`
    [
      "audit-files",
      "audit-read",
      "audit-trail",
      "deletions",
      "failed-access",
      "identity",
      "kexec",
      "modules",
      "mounts",
      "privilege-gain",
      "privilege-rules",
      "setuid-bit",
      "time",
    ]
  `)
})

test('a folder that a host does not have is left out, said to be, and taken up when it is made', async () => {
  const before = await wantedOn(bareHost.facts, baseline)
  expect(before.skipped.map(({text}) => text)).toContain(
    '-w /etc/sudoers.d -p wa -k privilege-rules',
  )
  const after = await wantedOn(withFolders(bareHost, ['/etc/sudoers.d']), baseline)
  expect(after.state?.rules.length).toBe((before.state?.rules.length ?? 0) + 1)
})

test('the baseline records and neither locks nor panics', async () => {
  const {state} = await wantedOn(hostOn('x86_64').facts, baseline)
  expect(state?.control).toEqual({
    enabled: 'on',
    failure: 'printk',
    backlog_limit: 8192,
    rate_limit: 0,
  })
})

test("audit's own rules are protected, and no others", async () => {
  const isProtected = ({origin}: AuditRule) => origin.kind === 'policy' && origin.protect
  const rules = await rulesOn(hostOn('x86_64').facts, baseline)
  const own = await rulesOn(hostOn('x86_64').facts, 'baseline/audit-files.json5')
  expect(identitiesOf(rules.filter(isProtected))).toEqual(identitiesOf(own))
})

function identitiesOf(rules: readonly AuditRule[]): readonly string[] {
  return rules.map(({rule}) => ruleIdentity(rule))
}

function hasPath(rule: KernelRule): boolean {
  return [Field.path, Field.dir].some((type) => fieldValue(rule, type) !== undefined)
}

function isTwin(rule: KernelRule, other: KernelRule): boolean {
  const tests = ({fields}: KernelRule) => fields.filter(({type}) => type !== Field.arch)
  return JSON.stringify(tests(rule)) === JSON.stringify(tests(other))
}

/** The calls that none of the other rules names. */
function without(
  calls: readonly string[],
  twins: readonly KernelRule[],
  facts: HostFacts,
): readonly string[] {
  const named = new Set(twins.flatMap((twin) => callsOf(twin, 'i386', facts)))
  return calls.filter((call) => !named.has(call))
}

// i386 has the prefix sys_ in front of a few names; young numbers are the same everywhere.
function callsOf(
  {syscalls}: KernelRule,
  table: SyscallTableName,
  {auditctl}: HostFacts,
): readonly string[] {
  const numbers = syscalls === 'all' ? [] : syscalls
  return numbers.map((number) =>
    (syscallName(table, number, auditctl) ?? String(number)).replace(/^sys_/, ''),
  )
}
