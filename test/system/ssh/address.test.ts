import {describe, expect, test} from 'vitest'
import {formatSshAddress, parseSshAddress} from '../../../src/system/ssh/address.ts'

describe('an address', () => {
  test.for([
    ['//web1', undefined, 'web1', undefined],
    ['//root@web1.example.org:2222', 'root', 'web1.example.org', 2222],
    ['//a@realm@web1', 'a@realm', 'web1', undefined],
    ['//root@[2001:db8::1]:22', 'root', '2001:db8::1', 22],
    ['//[fe80::1%eth0]', undefined, 'fe80::1%eth0', undefined],
    ['//10.0.0.1/', undefined, '10.0.0.1', undefined],
  ] as const)('%s', ([text, user, host, port]) => {
    const address = parseSshAddress(text)
    expect(address).toEqual({user, host, port})
    if ('host' in address) expect(formatSshAddress(address)).toBe(`ssh:${text.replace(/\/$/, '')}`)
  })
})

describe('no address', () => {
  test.for([
    ['', /ssh:\/\/user@host/],
    ['web1', /ssh:\/\/user@host/],
    ['//', /name the host/],
    ['//-oProxyCommand=id', /option to ssh|no name of a host/],
    ['//-v', /option to ssh/],
    ['//-v@web1', /option to ssh/],
    ['//root:secret@web1', /no password/],
    ['//web1/etc', /no path/],
    ['//2001:db8::1', /in brackets/],
    ['//web1:0', /1 to 65535/],
    ['//web1:65536', /1 to 65535/],
    ['//web1:', /no name of a host/],
    ['//web 1', /no name of a host/],
    ['//web1;id', /no name of a host/],
    ['//$(id)@web1', /no name of a user/],
    ['//@web1', /no name of a user/],
  ] as const)('%s', ([text, reason]) => {
    expect(parseSshAddress(text)).toEqual({flaw: expect.stringMatching(reason)})
  })
})
