import {createRequire} from 'node:module'
import {loadCarriedAddon} from './carried-addon.ts'
import type {NetlinkFailure} from './failure.ts'

/** The calls of the C library that a netlink socket takes; a negative answer is a failure. */
export interface Libc {
  readonly kind: 'libc'
  readonly socket: (domain: number, type: number, protocol: number) => number
  readonly bind: (fd: number, address: Uint8Array) => number
  /** Blocks as long as the kernel cares to. */
  readonly sendto: (fd: number, bytes: Uint8Array, address: Uint8Array) => number
  /** The same on another thread, where a failure has no errno. */
  readonly sendtoAsync: (fd: number, bytes: Uint8Array, address: Uint8Array) => Promise<number>
  /** Fills `buffer`, and `sender` with the address; answers with the whole length of the datagram. */
  readonly recvfrom: (fd: number, buffer: Uint8Array, flags: number, sender: Uint8Array) => number
  /** Waits on another thread until there is something to receive. */
  readonly pollAsync: (fd: number, milliseconds: number) => Promise<number>
  readonly close: (fd: number) => number
  /** The errno of the last call that was not async. */
  readonly errno: () => number
}

type Koffi = typeof import('koffi')

interface NativeFunction {
  readonly async: (...args: unknown[]) => unknown
}

const pollIn = 1

/**
 * Loads koffi, which is optional, and through it the C library that Node itself runs on.
 * `importKoffi` is there for machines without it.
 */
export async function loadLibc(
  importKoffi: () => Promise<Koffi> = requireKoffi,
): Promise<Libc | NetlinkFailure> {
  let koffi: Koffi
  try {
    koffi = await importKoffi()
  } catch (error) {
    return {kind: 'failure', reason: reasonOfImport(error), detail: messageOf(error)}
  }
  try {
    return bindLibc(koffi)
  } catch (error) {
    return {kind: 'failure', reason: 'unsupported-libc', detail: messageOf(error)}
  }
}

/** Its binary alone, where it is found, is loaded in a third of the time that all of it takes. */
async function requireKoffi(): Promise<Koffi> {
  const carried = loadCarriedAddon()
  if (isKoffi(carried)) return carried
  const require = createRequire(import.meta.url)
  try {
    const binary: unknown = require(`@koromix/koffi-${process.platform}-${process.arch}`)
    if (isKoffi(binary)) return binary
  } catch {
    // Whatever is wrong with it, koffi tells it better.
  }
  return require('koffi')
}

function isKoffi(addon: unknown): addon is Koffi {
  const isObject = typeof addon === 'object' && addon !== null
  return isObject && 'load' in addon && typeof addon.load === 'function'
}

// koffi is there but its binary does not load: made for a newer C library than this one.
function reasonOfImport(error: unknown): 'no-koffi' | 'unsupported-libc' {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ERR_DLOPEN_FAILED' ? 'unsupported-libc' : 'no-koffi'
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function bindLibc(koffi: Koffi): Libc {
  // null is the running program, so this is right for glibc and musl, whatever the file is called.
  const library = koffi.load(null)
  const socket = library.func('int socket(int domain, int type, int protocol)')
  const bind = library.func('int bind(int fd, const void *address, uint32_t size)')
  const sendto = library.func(
    'intptr_t sendto(int fd, const void *bytes, size_t size, int flags, const void *address, uint32_t addressSize)',
  )
  const recvfrom = library.func(
    'intptr_t recvfrom(int fd, void *bytes, size_t size, int flags, void *address, void *addressSize)',
  )
  const poll = library.func('int poll(void *descriptors, unsigned long count, int timeout)')
  const close = library.func('int close(int fd)')

  return {
    kind: 'libc',
    socket: (domain, type, protocol) => socket(domain, type, protocol),
    bind: (fd, address) => bind(fd, address, address.length),
    sendto: (fd, bytes, address) => sendto(fd, bytes, bytes.length, 0, address, address.length),
    sendtoAsync: (fd, bytes, address) =>
      callAsync(sendto, [fd, bytes, bytes.length, 0, address, address.length]),
    recvfrom: (fd, buffer, flags, sender) =>
      recvfrom(fd, buffer, buffer.length, flags, sender, Uint32Array.of(sender.length)),
    pollAsync: (fd, milliseconds) => {
      const descriptor = new DataView(new ArrayBuffer(8))
      descriptor.setInt32(0, fd, true)
      descriptor.setInt16(4, pollIn, true)
      return callAsync(poll, [new Uint8Array(descriptor.buffer), 1, milliseconds])
    },
    close: (fd) => close(fd),
    errno: () => koffi.errno(),
  }
}

function callAsync(native: NativeFunction, args: readonly unknown[]): Promise<number> {
  return new Promise((resolve, reject) => {
    native.async(...args, (error: unknown, result: number) => {
      // Mentioning the arguments keeps their memory until the other thread is done with it.
      if (error) reject(new Error(`call with ${args.length} arguments failed`, {cause: error}))
      else resolve(result)
    })
  })
}
