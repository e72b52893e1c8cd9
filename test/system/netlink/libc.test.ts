import {describe, expect, test} from 'vitest'
import {loadLibc} from '../../../src/system/netlink/libc.ts'
import {lacks, told} from '../../skipping.ts'

describe('koffi is optional', () => {
  test.for([
    {
      name: 'the package is not installed',
      code: 'ERR_MODULE_NOT_FOUND',
      reason: 'no-koffi',
    },
    {
      name: 'its binary was made for a newer C library',
      code: 'ERR_DLOPEN_FAILED',
      reason: 'unsupported-libc',
    },
  ])('$name', async ({code, reason}) => {
    const libc = await loadLibc(() => Promise.reject(Object.assign(new Error('no'), {code})))
    expect(libc).toEqual({kind: 'failure', reason, detail: 'no'})
  })

  test('there is no binary for this machine', async () => {
    const libc = await loadLibc(() => Promise.reject(new Error('Cannot find the native module')))
    expect(libc).toMatchObject({kind: 'failure', reason: 'no-koffi'})
  })

  test('the C library lacks a function', async () => {
    const koffi = await import('koffi')
    const load = () => {
      throw new Error("Cannot find function 'socket'")
    }
    const libc = await loadLibc(async () => ({...koffi, load}))
    expect(libc).toMatchObject({kind: 'failure', reason: 'unsupported-libc'})
  })
})

describe.skipIf(lacks(process.platform === 'linux', 'netlink is of Linux'))(
  'the C library that Node runs on',
  () => {
    const netlink = 16
    const route = 0

    test('a failing call tells its errno', async () => {
      const libc = await loadLibc()
      if (libc.kind === 'failure') return
      expect(libc.close(-1)).toBe(-1)
      expect(libc.errno()).toBe(9)
    })

    // NETLINK_ROUTE answers everybody, so the calls can be tried without any privilege.
    test('a request and its answer on a netlink socket', async ({skip}) => {
      const libc = await loadLibc()
      if (libc.kind === 'failure') return skip(told(libc.detail))
      const address = Uint8Array.of(netlink, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
      const request = new Uint8Array(20)
      request.set([20, 0, 0, 0, 18, 0, 1, 3, 42]) // RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP
      const fd = libc.socket(netlink, 3 | 0x80000, route)
      expect(fd).toBeGreaterThan(2)
      expect(libc.bind(fd, address)).toBe(0)
      expect(await libc.pollAsync(fd, 1)).toBe(0)
      expect(await libc.sendtoAsync(fd, request, address)).toBe(20)
      expect(await libc.pollAsync(fd, 1000)).toBe(1)
      const buffer = new Uint8Array(65536)
      const sender = new Uint8Array(12)
      expect(libc.recvfrom(fd, buffer, 0x40, sender)).toBeGreaterThan(16)
      expect(buffer[8]).toBe(42)
      expect([...sender]).toEqual([...address])
      expect(libc.close(fd)).toBe(0)
    })
  },
)
