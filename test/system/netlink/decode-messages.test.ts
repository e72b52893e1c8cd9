import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {encodeRule} from '../../../src/rules/kernel-bytes.ts'
import {
  decodeReply,
  encodeMessage,
  MessageType,
  splitDatagram,
} from '../../../src/system/netlink/decode-messages.ts'

const words = (...numbers: readonly number[]) => new Uint8Array(Uint32Array.from(numbers).buffer)
const message = (type: number, payload: Uint8Array = new Uint8Array()) => ({
  type,
  flags: 2,
  seq: 7,
  pid: 0,
  payload,
})

describe('splitDatagram', () => {
  test('the header stands as in struct nlmsghdr', () => {
    const bytes = encodeMessage({type: 1013, flags: 5, seq: 0x01020304, pid: 99, payload: words(1)})
    expect([...bytes]).toEqual([20, 0, 0, 0, 245, 3, 5, 0, 4, 3, 2, 1, 99, 0, 0, 0, 1, 0, 0, 0])
  })

  test('messages start at multiples of four', () => {
    const odd = message(1000, Uint8Array.of(1, 2, 3, 4, 5))
    const bytes = new Uint8Array([...encodeMessage(odd), ...encodeMessage(message(3))])
    expect(splitDatagram(bytes)).toEqual([odd, message(3)])
  })

  test('the last message may lack its padding', () => {
    const odd = message(1000, Uint8Array.of(1, 2, 3, 4, 5))
    expect(splitDatagram(encodeMessage(odd).subarray(0, 21))).toEqual([odd])
  })

  test('fewer bytes than a word at the end are padding', () => {
    const bytes = new Uint8Array([...encodeMessage(message(3)), 0, 0])
    expect(splitDatagram(bytes)).toEqual([message(3)])
  })

  test('an empty datagram has no message', () => {
    expect(splitDatagram(new Uint8Array())).toEqual([])
  })

  test.for([
    {flaw: 'header-cut-off', bytes: encodeMessage(message(3)).subarray(0, 12)},
    {flaw: 'length-below-header', bytes: words(0, 0, 0, 0)},
    {flaw: 'length-below-header', bytes: words(15, 0, 0, 0)},
    {flaw: 'length-beyond-datagram', bytes: words(17, 0, 0, 0)},
    {flaw: 'length-beyond-datagram', bytes: words(0xffffffff, 0, 0, 0)},
    {flaw: 'length-beyond-datagram', bytes: words(16, 0, 0, 0, 20, 0, 0, 0)},
  ])('refuses $flaw', ({flaw, bytes}) => {
    expect(splitDatagram(bytes)).toEqual({kind: 'malformed', flaw})
  })

  test('what is encoded splits into itself', () => {
    const one = fc.record({
      type: fc.nat({max: 0xffff}),
      flags: fc.nat({max: 0xffff}),
      seq: fc.nat({max: 0xffffffff}),
      pid: fc.nat({max: 0xffffffff}),
      payload: fc.uint8Array({maxLength: 50}),
    })
    fc.assert(
      fc.property(fc.array(one), (messages) => {
        const bytes = Buffer.concat(messages.map(encodeMessage))
        expect(splitDatagram(new Uint8Array(bytes))).toEqual(messages)
      }),
    )
  })

  test('random bytes are refused or split, never thrown over', () => {
    const small = fc
      .array(fc.nat({max: 40}), {maxLength: 200})
      .map((bytes) => Uint8Array.from(bytes))
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({maxLength: 500}), small), (bytes) => {
        const messages = splitDatagram(bytes)
        if ('kind' in messages) return
        expect(messages.length).toBeLessThanOrEqual(bytes.length / 16)
        for (const each of messages) decodeReply(each)
      }),
    )
  })
})

describe('decodeReply', () => {
  const status = [0x3f, 1, 2, 321, 5, 8192, 7, 8, 0x7f, 15000, 42]
  const asked = {
    enabled: 1,
    failure: 2,
    pid: 321,
    rate_limit: 5,
    backlog_limit: 8192,
    lost: 7,
    backlog: 8,
  }

  test.for([
    {kernel: '5.9 and later', size: 11, backlog_wait_time: 15000, backlog_wait_time_actual: 42},
    {
      kernel: '3.14 and later',
      size: 10,
      backlog_wait_time: 15000,
      backlog_wait_time_actual: undefined,
    },
    {kernel: 'old', size: 8, backlog_wait_time: undefined, backlog_wait_time_actual: undefined},
  ])('struct audit_status of Linux $kernel', ({size, kernel: _, ...rest}) => {
    const reply = decodeReply(message(MessageType.status, words(...status.slice(0, size))))
    expect(reply).toStrictEqual({kind: 'status', status: {...asked, ...rest}})
  })

  test.for([
    {name: 'free', payload: words(1, 3, 0, 0), immutable: false, locked: false},
    {name: 'set', payload: words(1, 3, 2, 0), immutable: true, locked: false},
    {name: 'set and locked', payload: words(1, 3, 2, 2), immutable: true, locked: true},
    {name: 'only the other feature', payload: words(1, 3, 1, 1), immutable: false, locked: false},
  ])('loginuid_immutable: $name', ({payload, immutable, locked}) => {
    expect(decodeReply(message(MessageType.feature, payload))).toEqual({
      kind: 'feature',
      feature: {loginuid_immutable: immutable, loginuid_immutable_locked: locked},
    })
  })

  test('a kernel that does not have the feature', () => {
    const reply = decodeReply(message(MessageType.feature, words(1, 1, 2, 2)))
    expect(reply).toEqual({kind: 'feature', feature: undefined})
  })

  test.for([
    {name: 'errno 0 acknowledges', payload: words(0), reply: {kind: 'acknowledged'}},
    {name: 'EPERM', payload: words(-1, 16, 1013), reply: {kind: 'refused', errno: 1}},
    {
      name: 'a positive errno refuses too',
      payload: words(111),
      reply: {kind: 'refused', errno: 111},
    },
  ])('NLMSG_ERROR: $name', ({payload, reply}) => {
    expect(decodeReply(message(MessageType.error, payload))).toEqual(reply)
  })

  test('AUDIT_LIST_RULES, NLMSG_DONE and what is not for us', () => {
    const rule = {list: 1, action: 0, fields: [], syscalls: []}
    expect(decodeReply(message(MessageType.listRules, encodeRule(rule)))).toEqual({
      kind: 'rule',
      rule,
    })
    expect(decodeReply(message(MessageType.done))).toEqual({kind: 'done'})
    expect(decodeReply(message(1300))).toEqual({kind: 'other', type: 1300})
  })

  test.for([
    {flaw: 'error-cut-off', type: MessageType.error, size: 3},
    {flaw: 'status-cut-off', type: MessageType.status, size: 31},
    {flaw: 'feature-cut-off', type: MessageType.feature, size: 15},
    {flaw: 'rule-cut-off', type: MessageType.listRules, size: 1039},
  ])('refuses $flaw', ({flaw, type, size}) => {
    expect(decodeReply(message(type, new Uint8Array(size)))).toEqual({kind: 'malformed', flaw})
  })
})
