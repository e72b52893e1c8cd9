/** Who made a difference, in words. */
import {shellWords} from '../../shell-words.ts'
import type {Author} from '../author-schema.ts'

/** One line on who made a difference, and how sure that is. */
export function authorWords(author: Author): string {
  switch (author.kind) {
    case 'recorded':
      return recordedWords(author)
    case 'auditform':
      return `by auditform itself, in its ${author.action} ${author.run} at ${author.at}`
    case 'file':
      return `${author.path} is owned by ${author.user ?? `user ${author.uid}`} and was last written at ${author.at}`
    case 'not-recorded':
      return `by whom is not recorded: ${notRecordedWords(author)}`
    default:
      return author satisfies never
  }
}

type Recorded = Extract<Author, {readonly kind: 'recorded'}>

function recordedWords(author: Recorded): string {
  const {did, at, went_away} = author
  if (went_away !== null) {
    return `the kernel itself removed it at ${at}, when ${went_away} or its folder went away; ${cause(author)}`
  }
  const [who, how] = [whoWords(author), howWords(author)]
  return `${did} by ${who} at ${at}${how === '' ? '' : ` with ${how}`}${doubt(author)}`
}

/** Who made a path go away; of an unmount the kernel often tells nothing. */
function cause(author: Recorded): string {
  if (author.login === 'not-recorded' && author.exe === null) return 'what did that is not recorded'
  const how = howWords(author)
  return `${whoWords(author)} did that${how === '' ? '' : ` with ${how}`}`
}

function whoWords({login, auid, user, session}: Recorded): string {
  if (login === 'not-recorded') return 'somebody whose login is not recorded'
  if (login === 'none') return 'a process of no login (a daemon or the boot)'
  const ids = [`auid ${auid}`, ...(session === null ? [] : [`session ${session}`])].join(', ')
  return user === null ? `a user without a name (${ids})` : `${user} (${ids})`
}

function howWords({command, exe, comm, pid}: Recorded): string {
  const line = command && `${shellWords(command.argv)}${command.cut ? ' ...' : ''}`
  const program = exe ?? comm
  const process = [program, pid === null ? null : `pid ${pid}`].filter((word) => word !== null)
  if (line === null) return process.join(', ')
  return process.length === 0 ? line : `${line} (${process.join(', ')})`
}

function doubt({basis, shared_by, key}: Recorded): string {
  if (basis === 'key') {
    return shared_by === 1
      ? ', by its key'
      : `; the record names only the key ${key.join(', ')}, which ${shared_by} rules have`
  }
  if (basis !== 'list') return ''
  const many = shared_by === 1 ? 'one rule is' : `${shared_by} rules are`
  return `; the record names only a rule without a key of the same list, where ${many} without`
}

function notRecordedWords({why, detail}: Extract<Author, {readonly kind: 'not-recorded'}>): string {
  switch (why) {
    case 'no-ausearch':
      return 'there is no ausearch on that host to look it up'
    case 'unreadable':
      return `the audit log cannot be searched (${detail})`
    case 'no-daemon':
      return 'auditd does not run'
    case 'excluded':
      return 'a rule of the list exclude keeps such records (CONFIG_CHANGE) out of the log'
    case 'log-begins-later':
      return `the audit log begins at ${detail}`
    case 'several-hosts':
      return 'the audit log is of several hosts, and which of them is this one cannot be told'
    case 'never-applied':
      return 'the policy asks for this rule since it was applied last'
    case 'no-file':
      return `${detail ?? 'the file'} is not there`
    case 'no-record':
      return detail === null
        ? 'the audit log has no record of it'
        : `the audit log has no record of it since ${detail}`
    default:
      return why satisfies never
  }
}
