/** The macros of man(7) that the manual pages are made of. Each gives lines. */

/** Plain text as roff: nothing in it is a macro or an escape. What stands in backticks is bold. */
export function prose(text) {
  const marked = text
    .split('`')
    .map((part, index) => (index % 2 === 1 ? bold(part) : quoted(part)))
    .join('')
  return folded(marked)
}

/** Lines of a width at which people can still read the source. */
export function folded(text) {
  return (text.match(/\S(?:.{0,74}\S)?(?=\s|$)|\S+/g) ?? []).map(harmless)
}

/** Words that are typed as they are: the minus of an option is no hyphen. */
export const bold = (text) => `\\fB${literal(text)}\\fR`

/** Words that something else stands for. */
export const italic = (text) => `\\fI${literal(text)}\\fR`

export function section(name, lines) {
  return lines.length === 0 ? [] : [`.SH ${name}`, ...lines]
}

/** A term and what is said of it. */
export function item(term, lines) {
  return ['.TP', harmless(term), ...lines]
}

/** Lines that stay lines. */
export function example(lines) {
  return ['.nf', '.RS', ...lines.map((line) => harmless(literal(line))), '.RE', '.fi']
}

function quoted(text) {
  return text.replaceAll('\\', '\\e').replaceAll(/(^|[\s(])--?(?=\w)/g, (dashes) => literal(dashes))
}

function literal(text) {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('~', '\\(ti')
    .replaceAll('^', '\\(ha')
}

/** A line that begins like a macro is none. */
function harmless(line) {
  return /^[.']/.test(line) ? `\\&${line}` : line
}
