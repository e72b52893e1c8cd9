/**
 * Strings of the kernel as text.
 *
 * A path or a key is bytes to the kernel. Valid UTF-8 becomes the text that it
 * is. Each byte that is not part of valid UTF-8 becomes the lone surrogate
 * U+DC00 + byte, as in Python's surrogateescape, so that different bytes stay
 * different rules and come back as they were. Node cannot pass such a text in
 * argv, it would write U+FFFD for it: `isWellFormed()` tells.
 */

// Loaded when used: a run that only looks at a host writes no string, and has 5 ms less to do.
let encoder: InstanceType<typeof TextEncoder> | undefined
const escapeBase = 0xdc00
const replacement = '\ufffd'

/** Reads the bytes of a kernel string; different bytes give different texts. */
export function decodeKernelString(bytes: Uint8Array): string {
  const text = decode(bytes)
  return text.includes(replacement) ? decodeEscaping(bytes) : text
}

/** Unlike a TextDecoder it leaves a leading U+FEFF, without which two keys would become one. */
function decode(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString()
}

function encode(text: string): Uint8Array {
  encoder ??= new TextEncoder()
  return encoder.encode(text)
}

function decodeEscaping(bytes: Uint8Array): string {
  let text = ''
  for (let start = 0; start < bytes.length; ) {
    const lead = bytes[start] ?? 0
    const sequence = bytes.subarray(start, start + sequenceLength(lead))
    const character = decode(sequence)
    const isValid = isEqual(encode(character), sequence)
    text += isValid ? character : String.fromCharCode(escapeBase + lead)
    start += isValid ? sequence.length : 1
  }
  return text
}

function sequenceLength(lead: number): number {
  if (lead < 0xc0) return 1
  if (lead < 0xe0) return 2
  return lead < 0xf0 ? 3 : 4
}

function isEqual(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index])
}

/** Writes a text as the bytes that it was read from. */
export function encodeKernelString(text: string): Uint8Array {
  if (text.isWellFormed()) return encode(text)
  const bytes: number[] = []
  for (const character of text) {
    const code = character.charCodeAt(0)
    const isEscape = character.length === 1 && code >= 0xdc80 && code <= 0xdcff
    if (isEscape) bytes.push(code - escapeBase)
    else bytes.push(...encode(character))
  }
  return Uint8Array.from(bytes)
}
