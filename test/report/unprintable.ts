import fc from 'fast-check'

/** Strings that would break a line, move the cursor, or hide and reorder what stands beside them. */
export const hostileText = fc
  .array(
    fc.constantFrom(
      ...['\n', '\r', '\t', '\0', '\u0007', '\u001b[2J', '\u007f', '\u0085', '\u009b31m'],
      ...['\u00ad', '\u061c', '\u200b', '\u200e', '\u2028', '\u202e', '\u2066', '\ufeff'],
      ...['\ufe0f', '\u3164', '\ud800', '\udfff', '\u{e0041}', '\u{e0100}', '\u{1d173}'],
      ...['a', 'é', '日本', '😀', '\\n', '-D', '# ', "'"],
    ),
    {minLength: 1, maxLength: 6},
  )
  .map((parts) => parts.join(''))

/** A text of others that begins with a letter, and would begin a line of its own with a mark. */
export const forgedLine = hostileText.map((text) => `a${text}\n§`)

/**
 * Characters of a report that a terminal would not simply show, and lines that others forged;
 * newlines are the report's own. Code points that stand for nothing yet hide nothing.
 */
export function unprintableIn(report: string): readonly string[] {
  const harmful = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u
  const forged = report.split('\n').filter((line) => /^[ +-]*§/.test(line))
  return [...[...report].filter((character) => harmful.test(character)), ...forged]
}
