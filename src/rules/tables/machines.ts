// Machines that auditctl knows after arch=, their ELF numbers, and what b64 and b32 mean on them. By hand.
// Numbers: AUDIT_ARCH_* of linux/audit.h, which test/rules/tables/generate.ts checks.

/**
 * One machine, as auditctl tells machines apart.
 *
 * The same names serve for `arch=NAME` and for what `uname -m` says of the host. b64 and b32 are
 * taken relative to the host: b32 on x86_64 is i386, on aarch64 arm, on ppc64 ppc, on s390x s390,
 * on riscv64 riscv32. ppc64le and ia64 have no 32-bit side and refuse b32; every 32-bit host
 * refuses b64. All versions from 2.8.5 to 4.2.1 agree on that. A host that is none of these
 * (loongarch64, mips64, sparc64, riscv64 before 4.0.3) refuses both. `arch=uring`, although a
 * name since 3.1, has no ELF number and is refused; so are names such as amd64, x86, ppcle, arm64
 * and armhf. alpha is left out: 2.8.5 refuses it by name even when it was built with it.
 *
 * arm, aarch64 and riscv are options of the build: Debian, Fedora and Red Hat turn on the first two;
 * an auditctl without arm refuses its names, and b32 on aarch64.
 */
interface MachineFacts {
  /** The name that `auditctl -l -i` prints: armeb, not arm. */
  readonly name: string
  /** Further names, with the version that first knows them where that is not 2.8.5. */
  readonly alsoCalled?: Readonly<Record<string, string>>
  readonly elf: number
  readonly bits: 32 | 64
  /** Absent for ia64, of which only 2.8.5 had a syscall table. */
  readonly syscalls?: string
  /** The machine that b32 means here; absent where b32 is refused. */
  readonly b32?: string
  readonly since?: string
  readonly until?: string
  readonly buildOption?: 'aarch64' | 'arm' | 'riscv'
}

export const machines = [
  {
    name: 'i386',
    alsoCalled: {i486: '2.8.5', i586: '2.8.5', i686: '2.8.5'},
    elf: 0x40000003,
    bits: 32,
    syscalls: 'i386',
    b32: 'i386',
  },
  {name: 'x86_64', elf: 0xc000003e, bits: 64, syscalls: 'x86_64', b32: 'i386'},
  {name: 'ia64', elf: 0xc0000032, bits: 64, until: '3.0'},
  {name: 'ppc64', elf: 0x80000015, bits: 64, syscalls: 'ppc', b32: 'ppc'},
  {name: 'ppc64le', elf: 0xc0000015, bits: 64, syscalls: 'ppc'},
  {name: 'ppc', elf: 0x00000014, bits: 32, syscalls: 'ppc', b32: 'ppc'},
  {name: 's390x', elf: 0x80000016, bits: 64, syscalls: 's390x', b32: 's390'},
  {name: 's390', elf: 0x00000016, bits: 32, syscalls: 's390', b32: 's390'},
  {
    name: 'armeb',
    alsoCalled: {arm: '2.8.5', armv5tejl: '2.8.5', armv5tel: '2.8.5', armv6l: '2.8.5', armv7l: '2.8.5'},
    elf: 0x40000028,
    bits: 32,
    syscalls: 'arm',
    b32: 'armeb',
    buildOption: 'arm',
  },
  {
    name: 'aarch64',
    alsoCalled: {armv8l: '3.0.6'},
    elf: 0xc00000b7,
    bits: 64,
    syscalls: 'aarch64',
    b32: 'armeb',
    buildOption: 'aarch64',
  },
  {name: 'riscv32', elf: 0x400000f3, bits: 32, syscalls: 'riscv32', b32: 'riscv32', since: '4.0.3', buildOption: 'riscv'},
  {name: 'riscv64', elf: 0xc00000f3, bits: 64, syscalls: 'riscv64', b32: 'riscv32', since: '4.0.3', buildOption: 'riscv'},
] as const satisfies readonly MachineFacts[]

type AnyMachine = (typeof machines)[number]

export type MachineName = AnyMachine['name']

/** ppc, ppc64 and ppc64le share one table; so do arm's names. */
export type SyscallTableName = Extract<AnyMachine, {readonly syscalls: string}>['syscalls']

/** One machine, as auditctl tells machines apart. */
export interface Machine extends MachineFacts {
  readonly name: MachineName
  readonly syscalls?: SyscallTableName
  readonly b32?: MachineName
}
