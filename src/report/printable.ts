/** A text for a terminal or a log: what could move the cursor, hide or reorder text is spelt out. */
export function printable(text: string): string {
  return Array.from(text, (character) =>
    isHarmful(character) ? escapeOf(character) : character,
  ).join('')
}

/**
 * C0 and C1 controls with ESC and DEL, the marks that change the direction of text or take no
 * room, line and paragraph separators, and halves of surrogate pairs.
 */
function isHarmful(character: string): boolean {
  const code = character.codePointAt(0) ?? 0
  return harmful.some(([first, last]) => code >= first && code <= last)
}

const harmful = [
  [0x00, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x061c, 0x061c],
  [0x180e, 0x180e],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0xd800, 0xdfff],
  [0xfeff, 0xfeff],
  [0xfff9, 0xfffb],
  [0xe0000, 0xe007f],
] as const

const short: Readonly<Record<string, string>> = {'\n': '\\n', '\r': '\\r', '\t': '\\t'}

function escapeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const known = short[character]
  if (known !== undefined) return known
  const digits = code.toString(16)
  if (code <= 0xff) return `\\x${digits.padStart(2, '0')}`
  return code <= 0xffff ? `\\u${digits.padStart(4, '0')}` : `\\u{${digits}}`
}
