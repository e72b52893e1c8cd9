import fc from 'fast-check'
import {expect, test} from 'vitest'
import {compileWords} from '../../src/rules/compile.ts'
import type {HostFacts} from '../../src/rules/host-facts.ts'
import {ruleIdentity} from '../../src/rules/kernel-rule.ts'
import {splitLine} from '../../src/rules/split-line.ts'
import {recordingHost} from './recording-host.ts'

const wordsOf = (line: string): readonly string[] => splitLine(line).map(({text}) => text)

const compile = (line: string, version = '3.0.9', bent: Partial<HostFacts> = {}) =>
  compileWords(wordsOf(line), recordingHost(version, bent))

/** One text for what a line does: the operation with its rule, or the code of its refusal. */
const outcome = (line: string, version = '3.0.9', bent: Partial<HostFacts> = {}): string => {
  const compiled = compile(line, version, bent)
  if (!compiled.accepted) return compiled.error.code
  const {operation} = compiled.command
  if (operation === undefined) return 'nothing'
  if (operation.kind === 'delete-all') return `delete-all ${operation.key}`
  return `${operation.kind} ${ruleIdentity(operation.rule)}`
}

const codesOf = (line: string, version = '3.0.9', bent: Partial<HostFacts> = {}) =>
  compile(line, version, bent).findings.map(({code, severity}) => `${severity} ${code}`)

const path = '-a always,exit -F arch=b64 -F path=/etc/passwd'

test.for([
  {
    name: 'the order of permissions',
    one: '-w /etc/passwd -p aw -k a',
    other: '-w /etc/passwd -p wa -k a',
  },
  {name: 'the default permission', one: '-w /etc/passwd', other: '-w /etc/passwd -p rwxa'},
  {name: 'a slash behind a watched folder', one: '-w /etc/ -p wa', other: '-w /etc -p wa'},
  {
    name: 'a watch and its long form',
    one: '-w /etc/passwd -p wa -k a',
    other: '-a always,exit -F path=/etc/passwd -F perm=wa -k a',
  },
  {name: 'the order of list and action', one: '-a exit,always', other: '-a always,exit'},
  {name: '-k and -F key=', one: `${path} -k a`, other: `${path} -F key=a`},
  {
    name: 'syscalls by name, number and order',
    one: '-a always,exit -F arch=b64 -S close -S open',
    other: '-a always,exit -F arch=x86_64 -S 2,3',
  },
  {name: 'an unset auid', one: `${path} -F auid!=unset`, other: `${path} -F auid!=0xffffffff`},
  {name: 'a user and its number', one: `${path} -F auid=root`, other: `${path} -F loginuid=0`},
  {name: 'the sides of a comparison', one: `${path} -C euid!=uid`, other: `${path} -C uid!=euid`},
  {name: 'an empty key and none', one: `${path} -F key=`, other: path},
  {
    name: 'the case of fields and syscalls',
    one: '-a always,exit -S OPEN -F UID=0',
    other: '-a always,exit -S open -F uid=0',
  },
])('$name makes no other rule', ({one, other}) => {
  expect(outcome(one)).toBe(outcome(other))
  expect(outcome(one)).toMatch(/^append/)
})

test.for([
  {
    name: 'the order of fields',
    one: `${path} -F uid=0 -F gid=0`,
    other: `${path} -F gid=0 -F uid=0`,
  },
  {name: 'the order of keys', one: `${path} -k b -k a`, other: `${path} -k a -k b`},
  {name: 'path and dir', one: '-a always,exit -F path=/etc', other: '-a always,exit -F dir=/etc'},
  {
    name: 'a slash behind dir=',
    one: '-a always,exit -F dir=/etc/',
    other: '-a always,exit -F dir=/etc',
  },
  {name: 'always and never', one: '-a always,exit -F perm=wa', other: '-a never,exit -F perm=wa'},
  {name: 'the sign of an error', one: `${path} -F exit=EACCES`, other: `${path} -F exit=-EACCES`},
  {name: 'success 1 and 2', one: `${path} -F success=1`, other: `${path} -F success=2`},
])('$name makes another rule', ({one, other}) => {
  expect(outcome(one)).not.toBe(outcome(other))
})

test.for([
  {
    name: 'sessionid takes any text for 0',
    line: `${path} -F sessionid=foo`,
    found: 'session-not-number',
  },
  {
    name: 'saddr_fam takes a name for 0',
    line: `${path} -F saddr_fam=inet`,
    found: 'family-not-number',
  },
  {
    name: 'an inode loses its upper bits',
    line: '-a always,exit -F inode=4294967301',
    found: 'number-wraps',
  },
  {
    name: 'an argument loses its upper bits',
    line: `${path} -F a2=0x100000001`,
    found: 'number-wraps',
  },
  {name: 'letters behind a number are dropped', line: `${path} -F uid=12abc`, found: 'number-tail'},
  {
    name: 'an error without a minus never happens',
    line: `${path} -F exit=EACCES`,
    found: 'exit-sign',
  },
  {
    name: 'a class bit is no syscall',
    line: '-a always,exit -F arch=b64 -S 2047',
    found: 'class-bit',
  },
  {
    name: 'a watch swallows -S',
    line: '-w /etc/passwd -p wa -S open',
    found: 'watch-swallows-syscalls',
  },
  {name: 'possible is swallowed', line: '-a exit,possible -S open', found: 'possible-swallowed'},
  {name: 'a flag behind a rule unsends it', line: '-w /etc/passwd -i', found: 'rule-not-sent'},
  {name: 'words behind -t are not read', line: '-t -w /etc/passwd', found: 'words-ignored'},
  {
    name: 'a user rule stops at an argument',
    line: '-a always,user -F a0=1',
    found: 'list-stops-at-field',
  },
  {
    name: 'a user rule that is to suppress stops at its key',
    line: '-a never,user -F exe=/bin/su -k x',
    found: 'list-stops-at-field',
  },
  {
    name: 'a comma alone names no syscall',
    line: '-a always,exit -F arch=b64 -S ,',
    found: 'no-syscalls',
  },
])('$name, and is told as an error', ({line, found}) => {
  const errors = codesOf(line).filter((code) => code.startsWith('error'))
  expect(errors).toEqual([`error ${found}`])
})

test.for([
  {name: 'a leading 0 is octal', line: `${path} -F auid>=010`, found: 'warning number-octal'},
  {name: 'octal is usual in arguments', line: `${path} -F a2&0100`, found: 'note number-octal'},
  {
    name: 'names without arch are numbers',
    line: '-a always,exit -S open',
    found: 'warning syscall-without-arch',
  },
  {
    name: 'no program here is arm',
    line: '-a always,exit -F arch=aarch64 -S openat',
    found: 'warning arch-foreign',
  },
  {
    name: 'path= on a folder',
    line: '-a always,exit -F path=/etc',
    found: 'warning path-is-directory',
  },
  {name: 'a pattern is a name', line: '-w /etc/*.conf', found: 'warning watch-wildcard'},
  {name: 'a watch of what is not there', line: '-w /opt/x', found: 'note watch-missing'},
  {
    name: 'arch behind another field',
    line: '-a always,exit -F uid=0 -F arch=b64',
    found: 'note arch-late',
  },
  {
    name: 'an argument of a new task',
    line: '-a never,task -F arch=b64',
    found: 'warning never-matches-on-task',
  },
  {
    name: 'an exclude rule without a field',
    line: '-a always,exclude',
    found: 'warning matches-nothing',
  },
  {
    name: 'never,exclude excludes too',
    line: '-a never,exclude -F msgtype=CWD',
    found: 'note exclude-ignores-action',
  },
  {name: 'success is 0 or 1', line: `${path} -F success=2`, found: 'warning success-value'},
  {
    name: 'a user rule that records needs no key',
    line: '-a always,user -F exe=/bin/su -k x',
    found: 'note key-without-effect',
  },
])('$name, and is told', ({line, found}) => {
  expect(codesOf(line)).toContain(found)
})

test('a watch without a permission sees nothing, and is told as an error', () => {
  const compiled = compileWords(['-w', '/etc/passwd', '-p', ''], recordingHost('3.0.9'))
  expect(compiled.findings.map(({code, severity}) => [severity, code])).toEqual([
    ['error', 'perm-empty'],
  ])
})

test('a sound rule has nothing to be told', () => {
  expect(codesOf(`${path} -F perm=wa -F auid>=1000 -F auid!=unset -k identity`)).toEqual([])
  expect(codesOf('-w /etc/passwd -p wa -k identity')).toEqual([])
})

const wide = '-a always,exit -F arch=b64 -S openat -F perm=wa'

test.for([
  {version: '3.1.2', syscalls: [257]},
  {version: '3.1.3', count: 38},
  {version: '4.0.3', count: 38},
  {version: '4.0.4', count: 40},
  {version: '4.1.2', count: 43},
  {version: '4.2', count: 43},
])('perm behind arch adds the syscalls of auditctl $version', ({version, syscalls, count}) => {
  const compiled = compile(wide, version)
  const operation = compiled.accepted ? compiled.command.operation : undefined
  const found = operation?.kind === 'append' ? operation.rule.syscalls : []
  if (syscalls) expect(found).toEqual(syscalls)
  else expect(found.length).toBe(count)
  expect(codesOf(wide, version)).toEqual(syscalls ? [] : ['error syscalls-widened'])
})

test.for([
  {name: 'before arch', line: '-a always,exit -F perm=wa -F arch=b64 -S openat'},
  {name: 'with -S all', line: '-a always,exit -F arch=b64 -S all -F perm=wa'},
  {name: 'in a watch', line: '-w /etc/passwd -p wa'},
])('perm $name is the same rule under every version', ({line}) => {
  expect(outcome(line, '4.2.1')).toBe(outcome(line, '2.8.5'))
})

test.for([
  {
    name: '4.0.4 has lost -d',
    line: '-d always,exit -S open',
    version: '4.0.4',
    is: 'option-missing-in-version',
  },
  {name: '4.0.4 does not know --help', line: '--help', version: '4.0.4', is: 'option-unknown'},
  {name: '2.8.5 swallows possible,exit', line: '-a possible,exit', version: '2.8.5', is: 'nothing'},
  {
    name: '3.0.4 refuses possible,exit',
    line: '-a possible,exit',
    version: '3.0.4',
    is: 'possible-first',
  },
  {
    name: '2.8.5 takes exe= only',
    line: '-a always,exit -F exe!=/bin/su',
    version: '2.8.5',
    is: 'operator-on-field',
  },
  {
    name: '3.0.9 excludes by few fields',
    line: '-a always,exclude -F euid=0',
    version: '3.0.9',
    is: 'field-on-list',
  },
  {
    name: '4.2 refuses the separator in a key',
    line: '-w /etc/passwd -k a\u0001b',
    version: '4.2',
    is: 'key-separator',
  },
  {
    name: '2.8.5 checks ids- keys',
    line: '-w /etc/passwd -k ids-x',
    version: '2.8.5',
    is: 'ids-key',
  },
  {
    name: '4.1.2 wants a watch first',
    line: '-S open -w /etc/passwd',
    version: '4.1.2',
    is: 'watch-not-first',
  },
  {
    name: 'io_uring is young',
    line: '-a always,io_uring -S openat',
    version: '3.0.9',
    is: 'io-uring-not-built',
  },
  {
    name: '3.1 knows no word for a signal',
    line: '--signal reload',
    version: '3.1',
    is: 'signal-unknown',
  },
  {name: '3.1.1 knows words for signals', line: '--signal reload', version: '3.1.1', is: 'nothing'},
  {name: 'entry is gone', line: '-a always,entry -S open', version: '3.0.9', is: 'list-entry'},
])('$name', ({line, version, is}) => {
  expect(outcome(line, version)).toBe(is)
})

test.for(['4.0.4', '4.0.5', '4.1.0'])('-A deletes in %s', (version) => {
  expect(outcome('-A always,exit -S 2', version)).toMatch(/^delete/)
  expect(codesOf('-A always,exit -F arch=b64 -S 2', version)).toContain('error prepend-deletes')
  expect(outcome('-A always,exit -S 2', '4.1.1')).toMatch(/^prepend/)
})

test.for([
  {name: 'two of path and dir', line: `${path} -F dir=/etc`, is: 'second-path'},
  {name: 'path with !=', line: '-a always,exit -F path!=/etc/passwd', is: 'operator-on-field'},
  {name: 'a relative path', line: '-a always,exit -F path=etc', is: 'path-relative'},
  {name: 'a path that ends in a slash', line: '-a always,exit -F path=/etc/', is: 'path-slash'},
  {name: 'an unset uid', line: `${path} -F uid=-1`, is: 'id-unset'},
  {name: 'a greater auid than unset', line: `${path} -F auid>unset`, is: 'auid-unset-order'},
  {name: 'two exe', line: '-a always,exit -F exe=/a -F exe=/b', is: 'second-exe'},
  {name: 'a key twice', line: `${path} -F perm=r -F key!=a -k b`, is: 'second-key'},
  {name: 'bits of a uid', line: `${path} -F uid&1`, is: 'operator-on-field'},
  {name: 'a uid on the filesystem list', line: '-a never,filesystem -F uid=0', is: 'field-on-list'},
])('the kernel refuses $name', ({line, is}) => {
  expect(outcome(line)).toBe(is)
})

test.for([
  {name: 'in a field', line: '-a always,exit -F aiud=0', at: [3, 0, 4], suggestion: 'auid'},
  {
    name: 'in a syscall',
    line: '-a always,exit -F arch=b64 -S open,opnat',
    at: [5, 5, 10],
    suggestion: 'openat',
  },
  {name: 'in a list', line: '-a always,exti', at: [1, 7, 11], suggestion: 'exit'},
  {name: 'in an action', line: '-a exit,alwyas', at: [1, 5, 11], suggestion: 'always'},
  {name: 'in a user', line: '-a always,exit -F uid=rot', at: [3, 4, 7], suggestion: 'root'},
  {
    name: 'in an error',
    line: '-a always,exit -F exit=-EACES',
    at: [3, 5, 11],
    suggestion: '-EACCES',
  },
  {
    name: 'in a message type',
    line: '-a always,exclude -F msgtype=CDW',
    at: [3, 8, 11],
    suggestion: 'CWD',
  },
])('a slip $name is pointed at, with the word that was meant', ({line, at, suggestion}) => {
  const compiled = compile(line)
  const {span, args} = compiled.accepted
    ? {span: undefined, args: {suggestion: ''}}
    : compiled.error
  expect([span?.word, span?.start, span?.end]).toEqual(at)
  expect(args).toMatchObject({suggestion})
})

test('control values are read as auditctl sends them', () => {
  const compiled = compile('-b 0x10 -f 2 -r 100 -e 1 --backlog_wait_time 60000')
  expect(compiled.accepted && compiled.command.control).toEqual({
    backlog_limit: 16,
    failure: 'panic',
    rate_limit: 100,
    enabled: 'on',
    backlog_wait_time: 60000,
  })
  expect(codesOf('-b 99999999999')).toEqual(['error number-wraps'])
})

test('a refused line says what it has done before', () => {
  expect(codesOf('-e 0 -w relative')).toEqual(['error effect-before-refusal'])
})

test('-D may have a key, and says that it matches parts of keys', () => {
  expect(outcome('-D')).toBe('delete-all undefined')
  expect(outcome('-D -k ident')).toBe('delete-all ident')
  expect(codesOf('-D -k ident')).toEqual(['note delete-all-substring'])
  expect(outcome('-D -b 5')).toBe('request-words')
})

test('63 fields are the most, the key among them', () => {
  const fields = ' -F pid=1'.repeat(61)
  expect(outcome(`-w /etc/passwd${fields}`)).toMatch(/^append/)
  expect(outcome(`-w /etc/passwd${fields} -k a`)).toBe('too-many-fields')
})

test('-w asks the host whether its path is a folder', () => {
  const folder = {paths: new Map([['/srv', 'directory'] as const])}
  expect(outcome('-w /srv/', '3.0.9', folder)).toContain('[107,1073741824,"/srv"]')
  expect(outcome('-w /srv/')).toContain('[105,1073741824,"/srv"]')
})

test('the machine decides which syscall a name is', () => {
  const arm = {machine: 'aarch64'}
  expect(outcome('-a always,exit -S openat', '3.0.9', arm)).toContain('[56]')
  expect(outcome('-a always,exit -F arch=b64 -S open', '3.0.9', arm)).toBe('syscall-unknown')
  expect(outcome('-a always,exit -F arch=b64 -S 5', '3.0.9', {machine: 'i686'})).toBe(
    'arch-unknown',
  )
})

test('no words make it fail, and every complaint points into them', () => {
  const piece = fc.constantFrom(
    ...'-a -A -d -w -W -S -F -C -k -p -D -i -t -l -s --signal always,exit never,task /etc/ arch=b64 auid>=1000 perm=wa uid!=euid open,close , = x #'.split(
      ' ',
    ),
    '',
    '-kx',
    'path=/a>=b',
  )
  const version = fc.constantFrom('2.8.5', '3.0.9', '3.1.5', '4.0.4', '4.2.1')
  fc.assert(
    fc.property(fc.array(piece, {maxLength: 9}), version, (words, known) => {
      const compiled = compileWords(words, recordingHost(known))
      const all = [...compiled.findings, ...(compiled.accepted ? [] : [compiled.error])]
      for (const {span} of all) {
        const length = words[span.word]?.length ?? 0
        expect(span.start).toBeLessThanOrEqual(span.end)
        expect(span.end).toBeLessThanOrEqual(length)
      }
    }),
    {numRuns: 1000},
  )
})

test('ten thousand rules take less than a second of the processor', () => {
  const host = recordingHost('4.2.1')
  const words = wordsOf(`${path} -F perm=wa -F auid>=1000 -F auid!=unset -k identity`)
  const before = process.cpuUsage()
  for (let index = 0; index < 10_000; index += 1) compileWords([...words, `-k${index}`], host)
  expect(process.cpuUsage(before).user / 1e6).toBeLessThan(1)
})
