/** A text for a terminal or a log: what could move the cursor, hide or reorder text is spelt out. */
export function printable(text: string): string {
  return replaceHarmful(text, escapeOf)
}

/**
 * Replaces control and format characters, those that take no room, line and paragraph separators,
 * and halves of surrogate pairs.
 */
export function replaceHarmful(text: string, replace: (character: string) => string): string {
  return text.replace(harmful, replace)
}

const harmful = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu

const short: Readonly<Record<string, string>> = {'\n': '\\n', '\r': '\\r', '\t': '\\t'}

function escapeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const known = short[character]
  if (known !== undefined) return known
  const digits = code.toString(16)
  if (code <= 0xff) return `\\x${digits.padStart(2, '0')}`
  return code <= 0xffff ? `\\u${digits.padStart(4, '0')}` : `\\u{${digits}}`
}
