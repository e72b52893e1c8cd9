/** An element of XML. What has no value is left out of the attributes. */
export function xmlElement(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  content = '',
): string {
  const given = Object.entries(attributes).flatMap(([attribute, value]) =>
    value === undefined ? [] : [` ${attribute}="${escapeAttribute(String(value))}"`],
  )
  const head = `<${name}${given.join('')}`
  return content === '' ? `${head}/>` : `${head}>${content}</${name}>`
}

/** A text between two tags. */
export function xmlText(text: string): string {
  return text.replace(unwritable, escapeOf).replace(/[&<>\r]/g, escapeMarkup)
}

/** A parser makes spaces of line ends and tabs in an attribute, unless they are named. */
function escapeAttribute(text: string): string {
  return xmlText(text).replace(/["\n\t]/g, escapeMarkup)
}

/** What no document of XML 1.0 may hold, not even by number (Char in section 2.2). */
const unwritable = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

function escapeOf(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`
}

const names: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}

function escapeMarkup(character: string): string {
  return names[character] ?? `&#${character.charCodeAt(0)};`
}
