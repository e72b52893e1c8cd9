/** An element of a document. */
export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  /** The text that is not in an inner element. */
  readonly text: string
  readonly inner: readonly XmlElement[]
}

interface OpenElement extends XmlElement {
  text: string
  readonly inner: OpenElement[]
}

// One piece after the other; whatever none of them takes is no XML of this plain kind.
const piece =
  /<\?xml version="1\.0" encoding="UTF-8"\?>|<(?<close>\/)?(?<name>[a-z]+)(?<given>(?: [a-zA-Z:-]+="[^<"]*")*)(?<empty>\/)?>|(?<text>[^<>]+)/gy

/** Reads XML strictly, as far as the program writes it; throws at what is not well-formed. */
export function readXml(xml: string): readonly XmlElement[] {
  const top: OpenElement = {name: '', attributes: {}, text: '', inner: []}
  const open = [top]
  let at = 0
  for (const {0: whole, index, groups = {}} of xml.matchAll(piece)) {
    if (index !== at) break
    at += whole.length
    take(open, whole, groups)
  }
  if (at !== xml.length) throw new Error(`no XML: ${xml.slice(at, at + 40)}`)
  if (open.length !== 1) throw new Error(`not closed: ${open.at(-1)?.name}`)
  return top.inner
}

function take(
  open: OpenElement[],
  whole: string,
  {close, name, given = '', empty, text}: Readonly<Record<string, string | undefined>>,
): void {
  const last = open.at(-1)
  if (last !== undefined && text !== undefined) last.text += unescaped(text)
  if (close !== undefined && open.pop()?.name !== name) throw new Error(`wrong end: ${whole}`)
  if (name === undefined || close !== undefined) return
  const element = {name, attributes: attributesOf(given), text: '', inner: []}
  last?.inner.push(element)
  if (empty === undefined) open.push(element)
}

function attributesOf(given: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const [, name = '', value = ''] of given.matchAll(/ ([a-zA-Z:-]+)="([^"]*)"/g)) {
    if (name in found) throw new Error(`twice: ${name}`)
    // As a parser does with those that are not written as a number.
    found[name] = unescaped(value.replace(/[\t\n\r]/g, ' '))
  }
  return found
}

const names: Readonly<Record<string, string>> = {amp: '&', lt: '<', gt: '>', quot: '"'}

function unescaped(text: string): string {
  if (/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(text)) {
    throw new Error('a character that XML has not')
  }
  return text.replaceAll('\r', '\n').replace(/&([^;]*);?/g, (_, name: string) => {
    const known = name.startsWith('#') ? String.fromCharCode(Number(name.slice(1))) : names[name]
    if (known === undefined) throw new Error(`unknown: &${name};`)
    return known
  })
}
