import {expect, test} from 'vitest'
import {kernelRefusal} from '../../src/rules/kernel-checks.ts'
import {Field, List, Operator, operatorTexts} from '../../src/rules/uapi.ts'

const span = {word: 0, start: 0, end: 0}

const refusalOf = (list: number, ...fields: (readonly [number, number, number | string])[]) =>
  kernelRefusal(
    list,
    fields.map(([type, op, value]) => ({type, op, value, span})),
  )?.code

const texts: Readonly<Record<number, string>> = {
  [Field.path]: '/etc/passwd',
  [Field.dir]: '/etc',
  [Field.exe]: '/bin/true',
}

const labels = [13, 14, 15, 16, 17, 19, 20, 21, 22, 23, Field.key]

const sampleOf = (type: number) => texts[type] ?? (labels.includes(type) ? 'x' : 1)

/** The operators that Linux 6.18 took for a field on a list, as it was asked over netlink. */
const taken = (type: number, list: number): string =>
  [...operatorTexts]
    .filter(([op]) => refusalOf(list, [type, op, sampleOf(type)]) === undefined)
    .map(([, text]) => text)
    .join(' ')

const order = '= != < <= > >='

test.for([
  {
    field: 'uid',
    user: order,
    task: order,
    exit: order,
    exclude: order,
    filesystem: '',
    io_uring: order,
  },
  {
    field: 'a0',
    user: `${order} & &=`,
    task: `${order} & &=`,
    exit: `${order} & &=`,
    exclude: `${order} & &=`,
    filesystem: '',
    io_uring: `${order} & &=`,
  },
  {
    field: 'arch',
    user: '= !=',
    task: '= !=',
    exit: '= !=',
    exclude: '= !=',
    filesystem: '',
    io_uring: '= !=',
  },
  {field: 'msgtype', user: order, task: '', exit: '', exclude: order, filesystem: '', io_uring: ''},
  {
    field: 'subj_type',
    user: '= !=',
    task: '= !=',
    exit: '= !=',
    exclude: '= !=',
    filesystem: '',
    io_uring: '= !=',
  },
  {
    field: 'subj_sen',
    user: order,
    task: order,
    exit: order,
    exclude: order,
    filesystem: '',
    io_uring: order,
  },
  {field: 'fstype', user: '', task: '', exit: '', exclude: '', filesystem: '= !=', io_uring: ''},
  {field: 'inode', user: '', task: '', exit: '= !=', exclude: '', filesystem: '', io_uring: '= !='},
  {field: 'path', user: '', task: '', exit: '=', exclude: '', filesystem: '', io_uring: '='},
  {field: 'dir', user: '', task: '', exit: '=', exclude: '', filesystem: '', io_uring: '='},
  {
    field: 'perm',
    user: '= !=',
    task: '= !=',
    exit: '= !=',
    exclude: '= !=',
    filesystem: '',
    io_uring: '',
  },
  {
    field: 'exe',
    user: '= !=',
    task: '= !=',
    exit: '= !=',
    exclude: '= !=',
    filesystem: '',
    io_uring: '= !=',
  },
  {
    field: 'key',
    user: '= !=',
    task: '= !=',
    exit: '= !=',
    exclude: '= !=',
    filesystem: '= !=',
    io_uring: '= !=',
  },
] as const)('Linux 6.18 takes $field where it was seen to', ({field, ...lists}) => {
  const type = Field[field]
  const found = {
    user: taken(type, List.user),
    task: taken(type, List.task),
    exit: taken(type, List.exit),
    exclude: taken(type, List.exclude),
    filesystem: taken(type, List.filesystem),
    io_uring: taken(type, List.io_uring),
  }
  expect(found).toEqual(lists)
})

const eq = Operator.eq

test.for([
  {name: 'a path in a folder', field: [Field.path, eq, '/etc/zz'], is: undefined},
  {name: 'a path with two slashes inside', field: [Field.path, eq, '/etc//passwd'], is: undefined},
  {name: 'a folder that ends in a slash', field: [Field.dir, eq, '/etc/'], is: undefined},
  {name: 'a folder that ends in dots', field: [Field.dir, eq, '/etc/..'], is: undefined},
  {name: 'the root as a folder', field: [Field.dir, eq, '/'], is: undefined},
  {name: 'the root as a path', field: [Field.path, eq, '/'], is: 'path-slash'},
  {name: 'a path that ends in dots', field: [Field.path, eq, '/etc/..'], is: 'path-dots'},
  {name: 'a program that ends in a dot', field: [Field.exe, eq, '/bin/.'], is: 'path-dots'},
  {name: 'a relative program', field: [Field.exe, eq, 'su'], is: 'path-relative'},
  {name: 'a name of 255 bytes', field: [Field.path, eq, `/${'a'.repeat(255)}`], is: undefined},
  {
    name: 'a name of 256 bytes',
    field: [Field.path, eq, `/${'a'.repeat(256)}`],
    is: 'path-name-too-long',
  },
  {
    name: 'a long name in the middle',
    field: [Field.dir, eq, `/${'é'.repeat(128)}/x`],
    is: 'path-name-too-long',
  },
  {name: 'a path of 4095 bytes', field: [Field.path, eq, `${'/'.repeat(4094)}e`], is: undefined},
  {
    name: 'a path of 4096 bytes',
    field: [Field.path, eq, `${'/'.repeat(4095)}e`],
    is: 'text-too-long',
  },
  {name: 'a label of 4096 bytes', field: [Field.subj_type, eq, 's'.repeat(4096)], is: undefined},
  {name: 'an empty key', field: [Field.key, eq, ''], is: 'text-empty'},
  {name: 'an unset session', field: [Field.sessionid, eq, 0xffffffff], is: undefined},
  {name: 'an unset auid', field: [Field.auid, eq, 0xffffffff], is: undefined},
  {name: 'an unset gid', field: [Field.gid, eq, 0xffffffff], is: 'id-unset'},
  {name: 'an unset owner', field: [Field.obj_uid, eq, 0xffffffff], is: 'id-unset'},
] as const)('$name', ({field, is}) => {
  expect(refusalOf(List.exit, field)).toBe(is)
})

test('all texts of a rule share one message', () => {
  const label = (type: number, bytes: number) => [type, eq, 'a'.repeat(bytes)] as const
  expect(refusalOf(List.exit, label(13, 3956), label(14, 3956))).toBeUndefined()
  expect(refusalOf(List.exit, label(13, 3956), label(14, 3957))).toBe('rule-too-big')
})
