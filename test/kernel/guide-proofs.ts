/** What is true after a block whose page shows no output. */
interface Proof {
  /** A command that is asked afterwards, on the host or on the machine of its admin. */
  readonly ask?: string
  readonly askHere?: string
  /** What the block and the answer print. */
  readonly prints: readonly RegExp[]
}

const metrics = '/var/lib/prometheus/node-exporter'
const success = /^auditform_drift_last_run_success(\{.*\})? 1$/m

/** By how the first command of a block begins. */
const proofs: readonly (readonly [start: string, proof: Proof])[] = [
  ['*/5 * * * * root auditform drift', {prints: [/^$/]}],
  [
    'cp -r systemd/auditform-drift*',
    {
      ask: `systemctl show -P ActiveState auditform-drift.timer; cat ${metrics}/auditform.prom`,
      prints: [/^active$/m, success],
    },
  ],
  ['ssh root@old1', {prints: [/^auditctl version [\d.]+$/m, /^enabled 1$/m]}],
  ['*/15 * * * * auditor', {askHere: `cat .${metrics}/old2.prom`, prints: [success]}],
  [
    'ausearch ',
    {prints: [/op=add_rule key="identity"/, /^.* auditform\[\d+\]: op=apply .*result=applied/m]},
  ],
  [
    'auditform drift --target ssh://root@web1',
    {
      askHere: 'cat web1.xml web1.sarif',
      prints: [/<testsuite .*failures="0"/, /"version": ?"2\.1\.0"/],
    },
  ],
  ['systemctl cat', {prints: [/^ExecStartPost=-\/sbin\/augenrules --load$/m]}],
  [
    'auditform apply --for-next-boot --reason',
    {
      ask: `grep -o '"reason":"CHG-4711"' /var/lib/auditform/history.jsonl`,
      prints: [/^The staged rules are loaded\.$/m, /CHG-4711/],
    },
  ],
]

/** What is true after the block that begins with a command; an error where nothing says so. */
export function proofOf(first: string): Proof {
  const [, proof] = proofs.find(([start]) => first.startsWith(start)) ?? []
  if (proof === undefined) throw new Error(`Nothing says what is true after \`${first}\`.`)
  return proof
}
