/**
 * What a comparison of texts gets wrong: rules that are equal and read differently, rules that
 * differ and read alike, rules that are not what their author meant, and states of the machine that
 * no rule shows. Each has a number, and the verdict that the program gives today.
 */
import {describe, expect, test} from 'vitest'
import {runOperations} from '../../src/apply/run.ts'
import {renderRules} from '../../src/persist/render.ts'
import {modelKernel} from '../../src/plan/model.ts'
import {compileWords} from '../../src/rules/compile.ts'
import type {KernelRule} from '../../src/rules/kernel-rule.ts'
import {projectRules} from '../../src/rules/project.ts'
import {readRulesText} from '../../src/rules/rules-text.ts'
import {observe} from '../../src/state/observe.ts'
import {parseListing} from '../../src/state/parse-list.ts'
import {freshSandbox} from '../../src/system/sandbox-file.ts'
import {unknownSurroundings} from '../../src/system/surroundings.ts'
import type {System} from '../../src/system/system.ts'
import {makeWorld} from '../world.ts'
import {identity, lookalikes, neverTwin, open, spellings} from './trap-cases.ts'
import {complaintsOn, host, planFor, ruleOf, type Trap, verdicts, wordsOf} from './trap-verdict.ts'

describe('the same rule in another spelling', () => {
  test.for(spellings)('$name', ({written, listed, text, found = [], version}) => {
    const facts = host(version)
    const rules = written.map((line) => ruleOf(line, facts))
    expect(projectRules(rules, facts)).toEqual(listed)
    expect(verdicts({wanted: written, held: written, facts})).toEqual({exact: 'same', text})
    expect(written.flatMap((line) => complaintsOn(line, facts))).toEqual(found)
  })
})

describe('another rule that looks the same', () => {
  test.for(lookalikes)('$name', ({text, isListedAlike = false, ...trap}) => {
    const {facts = host()} = trap
    const lines = ([...given]: Trap['held']) =>
      projectRules(
        given.map((each) => (typeof each === 'string' ? ruleOf(each, facts) : each)),
        facts,
      )
    expect(verdicts(trap)).toEqual({exact: 'different', text})
    expect(JSON.stringify(lines(trap.wanted)) === JSON.stringify(lines(trap.held))).toBe(
      isListedAlike,
    )
  })
})

/** What cannot be seen in any rule is `same` for both readers. */
const unseen = {exact: 'same', text: 'unproven L1 L2'}

describe('another auditctl', () => {
  const pathRule = '-a always,exit -F arch=b64 -F path=/etc/passwd -F perm=wa'

  test('21: after an upgrade the same text is another rule, but not with -S all', () => {
    const facts = host('4.2.1')
    const held = [ruleOf(pathRule, host('3.1.2'))]
    expect(verdicts({wanted: [pathRule], held, facts})).toEqual({
      exact: 'different',
      text: 'different',
    })
    const whole = pathRule.replace('b64', 'b64 -S all')
    expect(verdicts({wanted: [whole], held: [ruleOf(whole, host('3.1.2'))], facts})).toEqual({
      exact: 'same',
      text: 'same',
    })
  })

  test('23: a number that an older auditctl has loaded is listed by name', () => {
    const held = [ruleOf('-a always,exit -F arch=b64 -S 437', host('2.8.5'))]
    expect(projectRules(held, host('2.8.5'))).toEqual(['-a always,exit -F arch=b64 -S 437'])
    expect(projectRules(held, host())).toEqual(['-a always,exit -F arch=b64 -S openat2'])
    const wanted = ['-a always,exit -F arch=b64 -S 437']
    expect(verdicts({wanted, held})).toEqual({exact: 'same', text: 'same'})
  })

  test('34: perm behind arch widens -S, which is an error; before it, it does not', () => {
    const widened = '-a always,exit -F arch=b64 -S openat -F perm=wa'
    const narrow = '-a always,exit -F perm=wa -F arch=b64 -S openat'
    expect(complaintsOn(widened, host('4.0.2'))).toEqual(['error syscalls-widened'])
    expect(ruleOf(widened, host('4.0.2')).syscalls).toHaveLength(38)
    expect(ruleOf(narrow, host('4.0.2')).syscalls).toEqual([257])
    expect(ruleOf(widened, host('3.1.2')).syscalls).toEqual([257])
  })

  test('55: 3.0.9 lists an io_uring rule by no name of its list, and has no words to delete it', () => {
    const held = [ruleOf('-a always,io_uring -S openat -k ur', host('4.2.1'))]
    expect(projectRules(held, host())).toEqual(['-a always,(null) -S pwrite -F key=ur'])
    const trap = {wanted: [], held}
    expect(verdicts(trap)).toEqual({exact: 'different', text: 'different'})
    const line = '-a always,(null) -S pwrite -F key=ur'
    expect(planFor(trap, 'exact').unreachable).toEqual([{kind: 'no-spelling', line}])
  })
})

describe('what the author did not mean', () => {
  test.for([
    {
      name: '13: a result without its minus',
      line: `${open} -F exit=EACCES`,
      found: ['error exit-sign'],
    },
    {
      name: '28: path on a folder',
      line: '-a always,exit -F path=/etc -F perm=wa',
      found: ['warning path-is-directory'],
    },
    {
      name: '28: a watch that is loaded before its folder is there',
      line: '-w /opt/x -p wa',
      found: ['note watch-missing'],
    },
    {
      name: '30: a machine that no program here runs as',
      line: '-a always,exit -F arch=aarch64 -S openat',
      found: ['warning arch-foreign'],
    },
    {
      name: '33: a number that is no syscall',
      line: '-a always,exit -F arch=b64 -S 2032',
      found: ['error class-bit', 'error no-syscalls'],
    },
    {
      name: '47: a name of an address family',
      line: `${open} -F saddr_fam=inet`,
      found: ['error family-not-number'],
    },
    {
      name: '47: a name of a session',
      line: `${open} -F sessionid=foo`,
      found: ['error session-not-number'],
    },
    {
      name: '48: an inode above 32 bits',
      line: `${open} -F inode=4294967301`,
      found: ['error number-wraps'],
    },
    {
      name: '48: an argument above 32 bits',
      line: `${open} -F a2=0x100000001`,
      found: ['error number-wraps'],
    },
    {
      name: '51: -D -k deletes every key that holds this one',
      line: '-D -k ident',
      found: ['note delete-all-substring'],
    },
    {
      name: '53: possible behind the list is swallowed',
      line: '-a exit,possible -F arch=b64 -S open',
      found: ['error possible-swallowed'],
    },
    {
      name: '54: possible before the list is refused',
      line: '-a possible,exit -F arch=b64 -S open',
      found: ['error possible-first'],
    },
  ])('$name is told of', ({line, found}) => {
    expect(complaintsOn(line)).toEqual(found)
  })

  test('47, 48: what is loaded instead is what is compiled', () => {
    const fields = (line: string) => ruleOf(`${open} -F ${line}`).fields.at(-1)?.value
    expect(fields('saddr_fam=inet')).toBe(0)
    expect(fields('sessionid=foo')).toBe(0)
    expect(fields('inode=4294967301')).toBe(5)
    expect(fields('a2=0x100000001')).toBe(1)
  })

  test('51: -D -k takes the rules with it whose keys only hold the key', () => {
    const keys = ['identity', 'ident2', 'other']
    const kernel = modelKernel(
      keys.map((key) => ruleOf(`${open} -k ${key}`)),
      {},
    )
    kernel.removeAll('ident')
    expect(kernel.rules()).toEqual([ruleOf(`${open} -k other`)])
  })

  test('53, 54: 2.8.5 swallows possible on either side', () => {
    for (const line of ['-a exit,possible -S open', '-a possible,exit -S open']) {
      const compiled = compileWords(wordsOf(line), host('2.8.5'))
      expect(compiled.accepted && compiled.command.operation).toBe(undefined)
      expect(complaintsOn(line, host('2.8.5'))).toContain('error possible-swallowed')
    }
  })
})

describe('a rules file that is not what it looks like', () => {
  const complaints = (text: string, version = '3.0.9') =>
    readRulesText(text, host(version).auditctl).complaints.map(
      ({complaint: {severity, code}}) => `${severity} ${code}`,
    )

  test('25: a carriage return would be part of the key, and is refused', () => {
    expect(complaints('-w /etc/passwd -p wa -k crlf\r\n')).toEqual(['error line-carriage-return'])
  })

  test('46: a wrong first line is told with its reason; auditctl -R is not asked', () => {
    const [line] = readRulesText('-a always,exit -F bogus=1\n', host().auditctl).lines
    expect(line?.line).toBe(1)
    expect(complaintsOn(line?.text ?? '')).toEqual(['error field-unknown'])
  })

  test('49: many short words on a line lose the last ones up to 4.1, and are refused', () => {
    const syscalls = Array.from({length: 40}, (_, index) => `-S ${index % 10}`).join(' ')
    const text = `-a always,exit -F arch=b64 ${syscalls} -k x\n`
    const [line] = readRulesText(text, host().auditctl).lines
    expect(line?.words.map((word) => word.text)).not.toContain('x')
    expect(complaints(text)).toEqual(['error line-words-dropped'])
    expect(complaints(text, '4.2')).toEqual([])
  })

  test('50: a missing newline at the end is told of, and never missing in our own file', () => {
    expect(complaints('-w /etc/passwd -p wa -k a10')).toEqual(['note no-final-newline'])
    const rules = planFor({wanted: [identity], held: []}, 'exact').desired.rules
    expect(renderRules({rules, control: {}}, host()).text).toMatch(/\n$/)
  })
})

describe('what a listing does not say', () => {
  test('42: the second half of a key with a newline in it is no rule where the bytes are read', async () => {
    const forging = ruleOf(`${open} -k x`)
    const held = {
      ...forging,
      fields: forging.fields.map((field) =>
        field.value === 'x' ? {...field, value: 'x\n-w /etc/shadow -p wa -k id'} : field,
      ),
    }
    const listing = `${projectRules([held], host()).join('\n')}\n`
    expect(listing).toBe(
      '-a always,exit -F arch=b64 -S open -F key=x\n-w /etc/shadow -p wa -k id\n',
    )
    const exact = await observe(machine(listing, [held]), host(), [])
    expect(exact.state.rules.map(({rule}) => rule)).toEqual([held])
    expect(exact.readers.kind).toBe('agree')

    const text = await observe(machine(listing, undefined), host(), [])
    const [, forged] = text.state.rules.map(({origin}) => origin)
    expect(forged).toMatchObject({proof: 'text', unproven: ['L1', 'L2']})
  })

  test('40: a rule that no words of auditctl give is told, not promised to go', () => {
    const exclude = ruleOf('-a always,exclude -F msgtype=CWD')
    const plan = planFor({wanted: [], held: [{...exclude, syscalls: []}]}, 'exact')
    expect(plan.operations).toEqual([])
    const line = '-a always,exclude -F msgtype=CWD'
    expect(plan.unreachable).toEqual([{kind: 'no-spelling', line}])
  })

  test('9: the delete of a rule that is known from its line tries the arch where it may stand', () => {
    const late = '-a always,exit -F auid>=1000 -F arch=b64 -S open'
    const plan = planFor({wanted: [], held: [late]}, 'text')
    const tried = plan.operations.flatMap((operation) =>
      operation.kind === 'delete' ? [operation.argv, ...operation.alternatives] : [],
    )
    expect(tried.map((words) => ruleOf(words.join(' ')))).toContainEqual(ruleOf(late))
  })

  test('27: of two lines that read like the watch the never rule is tried first', () => {
    const plan = planFor({wanted: [identity], held: [neverTwin, identity]}, 'text')
    expect(plan.operations).toHaveLength(1)
    const [operation] = plan.operations
    const tried = operation?.kind === 'delete' ? [operation.argv, ...operation.alternatives] : []
    const rules = tried.map((words) => ruleOf(words.join(' ')))
    expect(rules.slice(0, -1)).toContainEqual(ruleOf(neverTwin))
    expect(rules.at(-1)).toEqual(ruleOf(identity))
  })

  test('52: an empty answer is not taken for No rules', () => {
    expect(parseListing('No rules\n')).toEqual({lines: [], noRules: true})
    expect(parseListing('')).toEqual({lines: [], noRules: false})
  })
})

describe('what happens to a machine', () => {
  test.for([
    {name: '35: a watched folder was moved and another one put in its place'},
    {name: '37: something was mounted over a watched path'},
    {name: '39: a container watches its own file of this name'},
  ])('$name: the rule is there, and the program does not see that it is blind', () => {
    expect(verdicts({wanted: [identity], held: [identity]})).toEqual(unseen)
  })

  test('36: a rule that went with its folder is missing, and is added again', () => {
    const plan = planFor({wanted: [identity], held: []}, 'exact')
    expect(plan.operations.map(({kind}) => kind)).toEqual(['append'])
  })

  test('38: a watch of a symbolic link is taken for one of its folder, and not told of', () => {
    expect(ruleOf('-w /bin -p x')).toEqual(ruleOf('-a always,exit -F dir=/bin -F perm=x'))
    expect(complaintsOn('-w /bin -p x')).toEqual([])
    expect(verdicts({wanted: ['-w /bin -p x'], held: ['-w /bin -p x']})).toEqual(unseen)
  })

  test('39: and the watch of the host is refused as one that exists', () => {
    expect(modelKernel([ruleOf(identity)], {}).append(ruleOf(identity))).toBe('EEXIST')
  })

  test('43: a never,task that is gone has left processes unseen: nothing shows it', () => {
    const never = ruleOf('-a never,task')
    expect(verdicts({wanted: [open], held: [open]})).toEqual({exact: 'same', text: 'same'})
    expect(verdicts({wanted: [open], held: [never, open]})).toEqual({
      exact: 'different',
      text: 'different',
    })
  })

  test('44: auditing that is off is seen where the policy asks for it to be on', () => {
    const rules = {wanted: [open], held: [open]}
    const held = {enabled: 'off'} as const
    expect(verdicts({...rules, control: {wanted: {enabled: 'on'}, held}}).exact).toBe('different')
    expect(verdicts({...rules, control: {wanted: {}, held}}).exact).toBe('same')
  })

  test.for([
    {auditctl: '3.1.1', exitCode: 0},
    {auditctl: '3.1.2', exitCode: 255},
  ])(
    '45: on a locked kernel auditctl $auditctl ends with $exitCode, and is not believed',
    async (row) => {
      const {auditctl, exitCode} = row
      const control = {...freshSandbox.control, enabled: 'locked'} as const
      const {system} = await makeWorld({auditctl, control})
      expect((await system.auditctl(wordsOf(identity))).exitCode).toBe(exitCode)
      const plan = planFor({wanted: [identity], held: []}, 'exact')
      const outcome = await runOperations(
        system,
        plan.operations,
        {facts: host(auditctl), rules: []},
        () => {},
      )
      expect(outcome).toMatchObject({kind: 'failed', at: 0})
    },
  )
})

/** A machine whose auditctl lists this; without rules it has no exact reader. */
function machine(listing: string, rules: readonly KernelRule[] | undefined): System {
  const status = 'enabled 1\nfailure 1\npid 1\n'
  const never = () => Promise.reject(new Error('not in this test'))
  return {
    kind: 'local',
    description: 'a machine',
    auditctl: async ([option]) => ({
      stdout: option === '-s' ? status : listing,
      stderr: '',
      exitCode: 0,
      failure: undefined,
    }),
    exactReading: async () =>
      rules ? {kind: 'read', rules} : {kind: 'unavailable', reason: 'no-koffi', detail: 'no koffi'},
    surroundings: async () => unknownSurroundings,
    facts: never,
    watchedPaths: never,
    rulesFolder: never,
    examine: never,
    auditTrail: never,
    bootFiles: never,
    changeRulesFile: never,
    mergeRules: never,
    withLock: never,
    loadRules: async () => undefined,
    readiness: never,
    bootId: never,
    stateFolder: '',
    readState: never,
    writeState: never,
    appendState: never,
    removeState: never,
    readStateFolder: never,
    listStateFolders: never,
    writeStateFolder: never,
    removeStateFolder: never,
    announce: never,
  }
}
