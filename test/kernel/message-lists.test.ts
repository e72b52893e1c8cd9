import {afterAll, beforeAll, expect, test} from 'vitest'
import {compileWords} from '../../src/rules/compile.ts'
import {factsOf} from '../rules/arbitrary-rules.ts'
import {connectVm, describeWithVm} from './connect-vm.ts'
import {guestPrograms, type RunInGuest} from './guest-programs.ts'

/** From 3.1 on auditctl takes nearly every field on the exclude list. */
const facts = factsOf([4, 2, 1])
const ofAuditctl = '-F exe=/usr/sbin/auditctl'
const copy = '/run/message-lists/auditctl'

/**
 * What the finding about fields of the user and exclude lists says, seen in the log: a message of
 * auditctl is followed by one of a copy of it, which no rule here is about.
 */
describeWithVm('a field that the kernel cannot test on the user and exclude lists', () => {
  const vm = connectVm()
  let runInGuest: RunInGuest
  let count = 0

  beforeAll(async () => {
    runInGuest = await guestPrograms(vm)
    await vm.sh(
      `auditctl -D; mkdir -p ${copy.replace(/\/\w+$/, '')}; cp /usr/sbin/auditctl ${copy}`,
    )
  })
  afterAll(() => vm.sh(`auditctl -D; rm -r ${copy}`))

  async function isRecorded(): Promise<boolean> {
    count += 1
    const text = `message-lists-${process.pid}-${count}`
    const script = `auditctl -m ${text}-first; ${copy} -m ${text}-second
      for i in $(seq 100); do grep -q ${text}-second /var/log/audit/audit.log && break; sleep 0.1; done
      grep -c ${text}- /var/log/audit/audit.log`
    const {stdout} = await vm.sh(script)
    const lines = Number(stdout)
    if (lines === 0) throw new Error('auditd writes nothing down')
    return lines === 2
  }

  test.for([
    {name: 'no rule', lines: [], recorded: true, found: []},
    {
      name: 'an exclude rule',
      lines: [`-a always,exclude ${ofAuditctl}`],
      recorded: false,
      found: [],
    },
    {
      name: 'an exclude rule with a key does not exclude',
      lines: [`-a always,exclude ${ofAuditctl} -k x`],
      recorded: true,
      found: ['error list-stops-at-field'],
    },
    {
      name: 'nor does one behind it',
      lines: [`-a always,exclude ${ofAuditctl} -k x`, `-a always,exclude ${ofAuditctl}`],
      recorded: true,
      found: ['error list-stops-at-field'],
    },
    {
      name: 'but it does when the fields before the key do not match',
      lines: ['-a always,exclude -F exe=/bin/sh -k x', `-a always,exclude ${ofAuditctl}`],
      recorded: false,
      found: ['error list-stops-at-field'],
    },
    {
      name: 'a never rule for messages',
      lines: [`-a never,user ${ofAuditctl}`],
      recorded: false,
      found: [],
    },
    {
      name: 'a never rule for messages with a key does not suppress, nor one behind it',
      lines: [`-a never,user ${ofAuditctl} -k x`, `-a never,user ${ofAuditctl}`],
      recorded: true,
      found: ['error list-stops-at-field'],
    },
    {
      name: 'a rule that records messages is the same without a key',
      lines: [`-a always,user ${ofAuditctl}`, `-a never,user ${ofAuditctl}`],
      recorded: true,
      found: [],
    },
    {
      name: 'and with one',
      lines: [`-a always,user ${ofAuditctl} -k x`, `-a never,user ${ofAuditctl}`],
      recorded: true,
      found: ['note key-without-effect'],
    },
    {
      name: 'a field of a syscall lets everything through',
      lines: ['-a always,user -F a0=1 -F uid=77', `-a never,user ${ofAuditctl}`],
      recorded: true,
      found: ['error list-stops-at-field'],
    },
  ])('$name', async ({lines, recorded, found}) => {
    const compiled = lines.map((line) => compileWords(line.split(' '), facts))
    const codes = compiled.flatMap(({findings}) =>
      findings.map(({severity, code}) => `${severity} ${code}`),
    )
    const rules = compiled.flatMap((each) => {
      const operation = each.accepted ? each.command.operation : undefined
      return operation && 'rule' in operation ? [operation.rule] : []
    })
    expect(rules).toHaveLength(lines.length)
    await vm.run(['auditctl', '-D'])
    await runInGuest('add-rules', rules)
    expect({recorded: await isRecorded(), found: codes}).toEqual({recorded, found})
  })
})
