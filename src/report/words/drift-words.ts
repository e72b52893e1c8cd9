/** What each kind of difference between a host and its policy means, in words. */
import type {Drift, WrongWay} from '../../drift/drift.ts'
import type {Leg} from '../../persist/legs.ts'
import type {AuditRule} from '../../rules/audit-state.ts'
import type {Place} from '../../rules/complaint.ts'
import {lineOf} from '../../rules/rule-line.ts'
import type {Owner} from '../../state/host-status.ts'
import {cropped} from '../cropped.ts'
import {counted} from '../plan-words.ts'
import {stagedHead, stagedLine} from '../standing.ts'
import {blindTitle} from './blind-words.ts'
import {controlDriftWords} from './drift-control-words.ts'
import {legReason} from './leg-words.ts'
import {lossyWords} from './state-words.ts'

/** One difference: what it is, and the lines that belong to it. */
export interface DriftWords {
  readonly title: string
  readonly lines: readonly string[]
}

/** Most rules that one difference shows. */
const mostShown = 5

/** What a difference means. */
export function driftWords(drift: Drift): DriftWords {
  switch (drift.kind) {
    case 'missing':
      return missingWords(drift)
    case 'changed':
      return changedWords(drift)
    case 'suppressed':
      return suppressedWords(drift)
    case 'extra':
      return {
        title:
          drift.severity === 'lost'
            ? 'Coverage lost: a rule that the policy does not ask for keeps records out of the log.'
            : 'A rule is in the kernel that the policy does not ask for.',
        lines: [...held(drift.rule), ownerLine(drift.owner)],
      }
    case 'blind':
      return {title: blindTitle(drift), lines: some(drift.rules, asked)}
    case 'order':
      return orderWords(drift)
    case 'control':
      return controlDriftWords(drift)
    case 'policy':
      return {
        title: 'The policy, as it is now, was not applied to this host.',
        lines: drift.paths,
      }
    case 'rules.d':
      return {title: bootTitle(drift.leg), lines: drift.paths}
    case 'audit.rules':
      return {title: `audit.rules is stale: ${legReason(drift.leg)}.`, lines: drift.paths}
    case 'staged':
      return stagedWords(drift)
    default:
      return listingWords(drift)
  }
}

type Of<Kind extends Drift['kind']> = Drift & {readonly kind: Kind}

function missingWords({severity, rule}: Of<'missing'>): DriftWords {
  return {
    title:
      severity === 'lost'
        ? 'Coverage lost: a rule is not in the kernel, and none there records what it does.'
        : 'A rule is not in the kernel.',
    lines: asked(rule),
  }
}

function changedWords({severity, rule, from, owner, parts}: Of<'changed'>): DriftWords {
  const [was, is] = [parts.to.join(' '), parts.from.join(' ')]
  return {
    title: `${severity === 'lost' ? 'Coverage lost: a rule was changed' : 'A rule was changed'}.`,
    lines: [
      ...asked(rule),
      ...held(from, 'in its place: '),
      ...(is === '' || was === '' ? [] : [`${is} instead of ${was}`]),
      ...(is === '' ? [`without ${was}`] : []),
      ...(was === '' ? [`with ${is}`] : []),
      ownerLine(owner),
    ],
  }
}

function suppressedWords({by, owner, rules}: Of<'suppressed'>): DriftWords {
  return {
    title: `Coverage lost: a rule in the kernel keeps events of ${counted(rules.length, 'rule')} of the policy out of the log.`,
    lines: [...held(by, 'kept out by '), ownerLine(owner), ...some(rules, (rule) => asked(rule))],
  }
}

function orderWords({severity, pairs}: Of<'order'>): DriftWords {
  return {
    title:
      severity === 'lost'
        ? 'Coverage lost: a rule that keeps events out of the log stands before rules that it should stand behind.'
        : 'Rules are not in the order of the policy; the first that matches gives an event its key.',
    lines: some(pairs, ({first, second}: WrongWay) => [
      `${lineOf(first)} ${placeWords(first)}`.trimEnd(),
      `  stands before ${lineOf(second)} ${placeWords(second)}`.trimEnd(),
    ]),
  }
}

function bootTitle(leg: Leg): string {
  const isAsApplied = leg.why.kind === 'not-applied'
  const reason = isAsApplied ? 'it is not as the policy asks' : legReason(leg)
  return `rules.d is otherwise, so the next boot may load something else: ${reason}.`
}

function stagedWords({standing}: Of<'staged'>): DriftWords {
  const {name, staged} = standing
  return {title: stagedHead(name), lines: staged ? [stagedLine(staged)] : []}
}

function listingWords(drift: Of<'forged-listing' | 'unreadable' | 'unproven'>): DriftWords {
  switch (drift.kind) {
    case 'forged-listing':
      return {
        title: 'auditctl -l does not print what the kernel holds.',
        lines: [`listed: ${drift.listed}`, `held:   ${drift.exact}`],
      }
    case 'unreadable':
      return {
        title: 'A line of the listing is no rule that can be read, so what it does is not known.',
        lines: [cropped(drift.listed)],
      }
    case 'unproven':
      return {
        title: 'The listing alone cannot tell whether this is the rule of the policy.',
        lines: [lineOf(drift.rule), ...unproven(drift.rule).map(lossyWords)],
      }
    default:
      return drift satisfies never
  }
}

function unproven({origin}: AuditRule) {
  return origin.kind === 'kernel' ? origin.unproven : []
}

function some<Item>(
  items: readonly Item[],
  words: (item: Item) => readonly string[],
): readonly string[] {
  const rest = items.length - mostShown
  return [...items.slice(0, mostShown).flatMap(words), ...(rest > 0 ? [`and ${rest} more`] : [])]
}

function asked(rule: AuditRule): readonly string[] {
  const {origin} = rule
  if (origin.kind !== 'policy') return [lineOf(rule)]
  const why = origin.why === undefined ? '' : `: ${origin.why}`
  return [lineOf(rule), `asked for in ${at(origin.place)}${why}`]
}

/** Where a policy asks for something. */
function at({file, line}: Place): string {
  return `${file}:${line}`
}

function placeWords({origin}: AuditRule): string {
  return origin.kind === 'policy' ? `(${at(origin.place)})` : ''
}

/** A person who looks for the rule with auditctl may find another line. */
function held(rule: AuditRule, lead = ''): readonly string[] {
  const line = lineOf(rule)
  const listed = rule.origin.kind === 'kernel' ? rule.origin.line.trim() : line
  return [`${lead}${line}`, ...(listed === line ? [] : [`which auditctl -l lists as ${listed}`])]
}

/** Whose a rule is that the policy does not ask for. */
function ownerLine(owner: Owner): string {
  switch (owner.kind) {
    case 'agent':
      return `its key is one that ${owner.name} uses`
    case 'policy':
      return 'the policy that was applied last asked for it'
    case 'twin':
      return 'a run of auditform that was cut off left it behind'
    case 'unmanaged':
      return 'of no known agent, and of no policy that was applied here'
    default:
      return owner satisfies never
  }
}
