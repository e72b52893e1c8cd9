/**
 * The lock under which the lock of a dead holder is removed: another one for each text, so that
 * whoever has read an older text removes nothing. The number is that of cksum(1), which every host
 * that is reached over ssh has.
 */
export function guardOf(path: string, text: string): string {
  return `${path}.${cksum(Buffer.from(text))}`
}

/** The check value of cksum(1), by POSIX: CRC-32 with polynomial 04C11DB7, then the length. */
function cksum(bytes: Uint8Array): number {
  let value = 0
  const add = (byte: number) => {
    value ^= byte << 24
    for (let bit = 0; bit < 8; bit++) value = (value << 1) ^ (value < 0 ? 0x04c1_1db7 : 0)
  }
  for (const byte of bytes) add(byte)
  for (let length = bytes.length; length > 0; length >>>= 8) add(length & 0xff)
  return ~value >>> 0
}
