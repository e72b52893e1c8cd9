/**
 * Numbers as auditctl reads them: strtol and strtoul of C with base 0.
 *
 * `0x` is hexadecimal, a leading `0` is octal, and what follows the last digit is silently left
 * out: `12abc` is 12, `08` is 0. What does not fit a C long becomes its nearest bound; auditctl
 * then keeps the lower 32 bits, because that is what the kernel's fields hold.
 */

/** What C makes of the start of a text. */
export interface CNumber {
  /** The long or unsigned long, before its lower 32 bits are taken. */
  readonly value: bigint
  /** The number that stands there, whatever its size. */
  readonly meant: bigint
  readonly base: 8 | 10 | 16
  /** What follows the last digit that was read. */
  readonly tail: string
  /** Says whether there was a digit at all. */
  readonly isNumber: boolean
  /** Says whether C reports ERANGE. */
  readonly overflows: boolean
}

/** Bits of a C long: 32 on 32-bit machines (as `uname -m` names them), else 64. */
export function longBits(machine: string): 32 | 64 {
  return /^(i[3-6]86|arm(?!64)|ppc$|s390$|riscv32)/.test(machine) ? 32 : 64
}

/** Reads a signed long. */
export function strtol(text: string, bits: 32 | 64): CNumber {
  const limit = 1n << BigInt(bits - 1)
  return read(text, (meant) => {
    if (meant < -limit) return {value: -limit, overflows: true}
    return meant < limit ? {value: meant, overflows: false} : {value: limit - 1n, overflows: true}
  })
}

/** Reads an unsigned long; a minus sign negates modulo its size, as C does. */
export function strtoul(text: string, bits: 32 | 64): CNumber {
  const size = 1n << BigInt(bits)
  return read(text, (meant) => {
    const overflows = meant >= size || -meant >= size
    return {value: overflows ? size - 1n : BigInt.asUintN(bits, meant), overflows}
  })
}

/** The lower 32 bits, as a struct audit_rule_data holds a value. */
export function lower32(value: bigint): number {
  return Number(BigInt.asUintN(32, value))
}

/** Says whether the kernel's field can hold what the text says, signed or unsigned. */
export function fits32({meant}: CNumber): boolean {
  return meant >= -0x8000_0000n && meant <= 0xffff_ffffn
}

/** `isdigit` of C on the first character: what auditctl asks before it takes a text for a number. */
export const startsWithDigit = (text: string): boolean => /^[0-9]/.test(text)

/** A minus and a digit, auditctl's other way to see a number. */
export const startsWithMinusDigit = (text: string): boolean => /^-[0-9]/.test(text)

const shape = /^[ \t\n\v\f\r]*([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)?/

type ToLong = (meant: bigint) => Pick<CNumber, 'value' | 'overflows'>

function read(text: string, toLong: ToLong): CNumber {
  const [all = '', sign = '', digits = ''] = shape.exec(text) ?? []
  if (digits === '') {
    return {value: 0n, meant: 0n, base: 10, tail: text, isNumber: false, overflows: false}
  }
  const base = baseOf(digits)
  const magnitude = BigInt(base === 8 ? `0o${digits}` : digits)
  const meant = sign === '-' ? -magnitude : magnitude
  return {...toLong(meant), meant, base, tail: text.slice(all.length), isNumber: true}
}

function baseOf(digits: string): 8 | 10 | 16 {
  if (!digits.startsWith('0') || digits === '0') return 10
  return /^0x/i.test(digits) ? 16 : 8
}
