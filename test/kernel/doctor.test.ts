import * as v from 'valibot'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {type DoctorDocument, doctorSchema} from '../../src/report/doctor-schema.ts'
import {connectVm, describeWithVm} from './connect-vm.ts'
import {type Program, programIn} from './program.ts'

const rulesFile = '/etc/audit/rules.d/doctor.rules'
const rules = '-w /etc/passwd -p wa -k doctor_watch\n-w /var/lib -p wa -k doctor_lib\n'
const sick = `auditctl -a task,never
auditctl -b 64
auditctl -e 0
systemctl stop auditd
chmod 0666 ${rulesFile}
ln -sfn /etc/group /etc/doctor-link
auditctl -w /etc/doctor-link -p wa -k doctor_link
`

describeWithVm('doctor on a real kernel with a real auditd', () => {
  const vm = connectVm()
  let program: Program
  let found: DoctorDocument

  beforeAll(async () => {
    program = await programIn(vm)
    await program.reset()
    await vm.writeFile(rulesFile, rules, 0o640)
    await vm.sh(`auditctl -R ${rulesFile}; auditctl --reset-lost`)
  })
  afterAll(async () => {
    await vm.sh(`auditctl -e 1; rm -f ${rulesFile} /etc/doctor-link; systemctl start auditd`)
    await program.reset()
  })

  /** What it says, and what it ends with. */
  async function examine(): Promise<{readonly document: DoctorDocument; readonly status: number}> {
    const {stdout, stderr, exitCode} = await program.run('doctor', '--json')
    expect(stderr).toBe('')
    return {document: v.parse(doctorSchema, JSON.parse(stdout)), status: exitCode}
  }

  const graver = ({findings}: DoctorDocument) =>
    findings.filter(({severity}) => severity !== 'note').map(({code}) => code)

  const change = () => vm.sh(': >>/etc/passwd')

  /** How often the log of auditd has it that somebody opened the watched file, once it is as often as that. */
  async function eventsFrom(least: number): Promise<number> {
    const count = 'grep -c \'type=SYSCALL.*key="doctor_watch"\' /var/log/audit/audit.log'
    const {stdout} = await vm.sh(
      `for i in $(seq 100); do n=$(${count}); test "$n" -ge ${least} && break; sleep 0.1; done; echo "$n"`,
    )
    return Number(stdout)
  }

  test('is quiet where nothing is wrong', async () => {
    const {document, status} = await examine()
    expect(graver(document)).toEqual([])
    expect(document.unknown).toEqual([])
    expect(status).toBe(0)
    // The kernel of the tests is started without.
    expect(document.findings.map(({code}) => code)).toEqual([
      'no-audit-at-start',
      'no-backlog-at-start',
    ])
  })

  test('finds everything that was made wrong, at once', async () => {
    await change()
    expect(await eventsFrom(1)).toBe(1)
    await vm.sh(sick)
    await change()
    const {document, status} = await examine()
    expect(status).toBe(2)
    expect(graver(document)).toEqual([
      'audit-off',
      'never-task',
      'daemon-none',
      'watch-blind',
      'backlog-small',
      'file-open-to-all',
    ])
    expect(document.findings.map(({evidence}) => evidence[0]?.text)).toEqual(
      expect.arrayContaining(['enabled 0', '-a never,task', 'pid 0', 'backlog_limit 64']),
    )
    found = document
  })

  test('what it says mends it', async () => {
    await vm.sh('auditctl -W /etc/doctor-link -p wa -k doctor_link; rm /etc/doctor-link')
    const commands = found.findings
      .filter(({severity, code}) => severity !== 'note' && code !== 'watch-blind')
      .flatMap((finding) => finding.commands)
    for (const command of commands) {
      expect(await vm.sh(command), command).toMatchObject({exitCode: 0})
    }
    const {document, status} = await examine()
    expect(graver(document)).toEqual([])
    expect(status).toBe(0)
    // What was changed while it was sick is not among them.
    await change()
    expect(await eventsFrom(2)).toBe(2)
  })
})
