import {constants} from 'node:os'
import {describe, expect, test} from 'vitest'
import {encodeRule} from '../../../src/rules/kernel-bytes.ts'
import {Action, Field, List, Operator} from '../../../src/rules/uapi.ts'
import {MessageType} from '../../../src/system/netlink/decode-messages.ts'
import {readThrough} from '../../../src/system/netlink/exact-reader.ts'
import {type Arrival, datagram, fakeLibc, type Request, type Script} from './fake-libc.ts'

const {errno} = constants
const words = (...numbers: readonly number[]) => new Uint8Array(Uint32Array.from(numbers).buffer)

const rules = ['first', 'second', 'third'].map((key) => ({
  list: List.exit,
  action: Action.always,
  fields: [{type: Field.key, op: Operator.eq, value: key}],
  syscalls: [59],
}))
const status = {
  enabled: 1,
  failure: 1,
  pid: 20,
  rate_limit: 0,
  backlog_limit: 64,
  lost: 3,
  backlog: 2,
  backlog_wait_time: 15000,
  backlog_wait_time_actual: 6,
  loginuid_immutable: true,
  loginuid_immutable_locked: true,
}

/** What a healthy kernel says to a request: an acknowledgement, then the answer. */
function healthy({type, seq}: Request): readonly Arrival[] {
  const acknowledged = datagram(seq, MessageType.error, words(0, 16, type))
  if (type === MessageType.status) {
    return [acknowledged, datagram(seq, type, words(0, 1, 1, 20, 0, 64, 3, 2, 0, 15000, 6))]
  }
  if (type === MessageType.feature) return [acknowledged, datagram(seq, type, words(1, 3, 2, 2))]
  return [
    acknowledged,
    ...rules.map((rule) => datagram(seq, MessageType.listRules, encodeRule(rule))),
    datagram(seq, MessageType.done, new Uint8Array()),
  ]
}

/** A healthy kernel but for one kind of request. */
const except =
  (odd: number, answer: (request: Request) => readonly Arrival[]) => (request: Request) =>
    request.type === odd ? answer(request) : healthy(request)

const refusal =
  (code: number) =>
  ({seq}: Request) => [datagram(seq, MessageType.error, words(-code))]
const preceded =
  (...arrivals: readonly Arrival[]) =>
  (request: Request) => [...arrivals, ...healthy(request)]

const read = (script: Partial<Script>, timeoutMs = 2000) => {
  const {libc, calls} = fakeLibc({answer: healthy, ...script})
  return {calls, reading: readThrough(libc, {timeoutMs})}
}

test('reads status, feature and rules, in the order of the kernel, and closes the socket', async () => {
  const {reading, calls} = read({})
  expect(await reading).toEqual({kind: 'read', rules, status})
  expect(calls).toEqual([
    `socket 16 ${3 | 0x80000} 9`,
    'request 1000',
    'request 1019',
    'request 1013',
    'close 3',
  ])
})

test('requests ask for an acknowledgement and for nothing that changes the kernel', async () => {
  const flags: number[] = []
  const {reading, calls} = read({
    answer: (request) => {
      flags.push(request.flags)
      return healthy(request)
    },
  })
  await reading
  expect(flags).toEqual([5, 5, 5])
  expect(calls.filter((call) => call.startsWith('request'))).toHaveLength(3)
})

test('a kernel from before AUDIT_GET_FEATURE', async () => {
  const {reading} = read({answer: except(MessageType.feature, refusal(errno.EINVAL))})
  expect(await reading).toMatchObject({
    kind: 'read',
    status: {loginuid_immutable: undefined, loginuid_immutable_locked: undefined},
  })
})

test('a kernel that acknowledges after it has answered', async () => {
  const late = (request: Request) => {
    const [acknowledged, ...rest] = healthy(request)
    return acknowledged ? [...rest, acknowledged] : rest
  }
  expect(await read({answer: late}).reading).toEqual({kind: 'read', rules, status})
})

describe('what does not come from the kernel, or not for us, is passed over', () => {
  const forged = encodeRule({list: 4, action: 0, fields: [], syscalls: 'all'})
  test.for([
    {
      name: 'a rule from another process',
      answer: (request: Request) =>
        preceded(datagram(request.seq, MessageType.listRules, forged, 4711))(request),
    },
    {
      name: 'nonsense from another process',
      answer: preceded({bytes: Uint8Array.of(1, 2, 3, 4), port: 4711}),
    },
    {
      name: 'more than the buffer holds, from another process',
      answer: preceded({bytes: words(16, 0, 0, 0), wholeLength: 1 << 20, port: 4711}),
    },
    {
      name: 'an end from another process',
      answer: (request: Request) =>
        preceded(datagram(request.seq, MessageType.done, new Uint8Array(), 4711))(request),
    },
    {
      name: 'an answer to another request',
      answer: preceded(
        datagram(999, MessageType.listRules, forged),
        datagram(999, MessageType.done, new Uint8Array()),
      ),
    },
  ])('$name', async ({answer}) => {
    expect(await read({answer}).reading).toEqual({kind: 'read', rules, status})
  })
})

test('an interrupted call is made again', async () => {
  const {reading} = read({
    answer: preceded({errno: errno.EINTR}),
    sendErrnos: [errno.EINTR, errno.EINTR],
  })
  expect(await reading).toEqual({kind: 'read', rules, status})
})

test('waits when nothing is there yet', async () => {
  const {reading, calls} = read({answer: preceded({errno: errno.EAGAIN})})
  expect(await reading).toMatchObject({kind: 'read'})
  expect(calls).toContain('poll')
})

describe('unavailable, and why', () => {
  const cut = encodeRule({list: 4, action: 2, fields: [], syscalls: []}).subarray(0, 1000)
  const listed = (...arrivals: readonly Arrival[]) => except(MessageType.listRules, () => arrivals)
  const twice = (code: number) => [code, code]

  test.for<{name: string; script: Partial<Script>; reason: string; detail: string}>([
    {
      name: 'no audit in the kernel',
      script: {socketErrno: errno.EPROTONOSUPPORT},
      reason: 'no-audit',
      detail: 'socket: EPROTONOSUPPORT',
    },
    {
      name: 'nobody listens in this network namespace',
      script: {sendErrnos: twice(errno.ECONNREFUSED)},
      reason: 'no-audit',
      detail: 'sendto: ECONNREFUSED',
    },
    {
      name: 'sockets are forbidden',
      script: {bindErrno: errno.EACCES},
      reason: 'no-permission',
      detail: 'bind: EACCES',
    },
    {
      name: 'no CAP_AUDIT_CONTROL, or another pid namespace',
      script: {answer: refusal(errno.EPERM)},
      reason: 'no-permission',
      detail: 'the kernel answered: EPERM',
    },
    {
      name: 'another user namespace',
      script: {answer: refusal(errno.ECONNREFUSED)},
      reason: 'user-namespace',
      detail: 'the kernel answered: ECONNREFUSED',
    },
    {
      name: 'no descriptor left',
      script: {socketErrno: errno.EMFILE},
      reason: 'failed',
      detail: 'socket: EMFILE',
    },
    {
      name: 'the feature refused for any other cause',
      script: {answer: except(MessageType.feature, refusal(errno.EPERM))},
      reason: 'no-permission',
      detail: 'the kernel answered: EPERM',
    },
    {
      name: 'a part of the answer was dropped',
      script: {answer: listed({errno: errno.ENOBUFS})},
      reason: 'malformed',
      detail: 'recvfrom: ENOBUFS',
    },
    {
      name: 'a rule cut off',
      script: {
        answer: except(MessageType.listRules, ({seq}) => [
          datagram(seq, MessageType.listRules, cut),
        ]),
      },
      reason: 'malformed',
      detail: 'rule-cut-off',
    },
    {
      name: 'a datagram cut off',
      script: {answer: listed({bytes: words(40, 0, 0, 0)})},
      reason: 'malformed',
      detail: 'length-beyond-datagram',
    },
    {
      name: 'a datagram larger than the buffer',
      script: {answer: listed({bytes: words(16, 0, 0, 0), wholeLength: 1 << 20})},
      reason: 'malformed',
      detail: 'datagram-too-long',
    },
  ])('$name', async ({script, reason, detail}) => {
    const {reading, calls} = read(script)
    expect(await reading).toEqual({kind: 'unavailable', reason, detail})
    if (!script.socketErrno) expect(calls.at(-1)).toBe('close 3')
  })

  test('a list without an end is no list', async () => {
    const endless = except(MessageType.listRules, (request) => healthy(request).slice(0, -1))
    const {reading, calls} = read({answer: endless}, 100)
    expect(await reading).toMatchObject({kind: 'unavailable', reason: 'timeout'})
    expect(calls.at(-1)).toBe('close 3')
  })

  test('a flood from another process does not outlast the time limit', async () => {
    const flood = Array.from({length: 50_000}, () => ({bytes: words(16, 0, 0, 0), port: 1}))
    const {reading} = read({answer: () => flood}, 5)
    expect(await reading).toMatchObject({kind: 'unavailable', reason: 'timeout'})
  })
})

test('a request that the kernel holds up is given up in time, its descriptor kept until it is through', async () => {
  const {promise, resolve} = Promise.withResolvers<void>()
  const {reading, calls} = read({holdSending: promise}, 30)
  expect(await reading).toMatchObject({kind: 'unavailable', reason: 'timeout'})
  expect(calls).not.toContain('close 3')
  resolve()
  await new Promise((done) => setTimeout(done, 5))
  expect(calls.at(-1)).toBe('close 3')
})

test('a C library that throws is a failure, not an exception', async () => {
  const {libc} = fakeLibc({answer: healthy})
  const broken = {
    ...libc,
    recvfrom: () => {
      throw new TypeError('unexpected argument')
    },
  }
  expect(await readThrough(broken)).toMatchObject({kind: 'unavailable', reason: 'failed'})
})

test('other work gets its turn during a long list', async () => {
  let turns = 0
  const ticking = setInterval(() => {
    turns += 1
  }, 0)
  const rule = encodeRule({list: 4, action: 2, fields: [], syscalls: 'all'})
  const long = except(MessageType.listRules, ({seq}) => [
    ...Array.from({length: 4000}, () => datagram(seq, MessageType.listRules, rule)),
    datagram(seq, MessageType.done, new Uint8Array()),
  ])
  const reading = await read({answer: long}).reading
  clearInterval(ticking)
  expect(reading.kind === 'read' && reading.rules.length).toBe(4000)
  expect(turns).toBeGreaterThan(3)
})
