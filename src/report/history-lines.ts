import type {HistoryRecord} from './history-schema.ts'
import {printable} from './printable.ts'

/** As much of a text as a line has room for; the file has the whole. */
const longest = 300

/** A record as a line of syslog: words, and a text of somebody in quotes and harmless. */
export function historySyslog(record: HistoryRecord): string {
  return wordsOf(record, (text) => {
    const harmless = printable(text).replaceAll('"', "'")
    return `"${harmless.slice(0, longest)}"`
  })
}

/**
 * A record as a user message of the audit log. Its `res` stands before the one that auditctl adds,
 * which only says that the message was sent. What is more than plain words is written in
 * hexadecimal, as the kernel writes what it does not trust; it would end the message else.
 */
export function historyAudit(record: HistoryRecord): string {
  const harmless = (text: string) =>
    /^[\w.,:;/@+=-]+$/.test(text)
      ? `"${text.slice(0, longest)}"`
      : Buffer.from(text).toString('hex', 0, longest).toUpperCase()
  return `auditform: ${wordsOf(record, harmless)} res=${record.result === 'failed' ? 'failed' : 'success'}`
}

function wordsOf(record: HistoryRecord, quoted: (text: string) => string): string {
  const {action, id, result, about, plan, user, operations, error, because, reason} = record
  const said: readonly (readonly [name: string, value: string | number | null])[] = [
    ['op', action],
    ['id', id],
    ['result', result],
    ['about', about],
    ['plan', plan],
    ['operations', operations],
    ['because', because],
    ['error', error?.code ?? null],
    ['until', record.until],
    ['uid', user.uid],
    ['loginuid', user.loginuid],
    ['sudo_user', user.sudo_user === null ? null : quoted(user.sudo_user)],
    ['from', quoted(user.from)],
    ['reason', reason === null ? null : quoted(reason)],
  ]
  return said.flatMap(([name, value]) => (value === null ? [] : [`${name}=${value}`])).join(' ')
}
