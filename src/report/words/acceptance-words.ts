import type {PolicyCode} from '../../policy/policy-complaint.ts'
import type {Words} from './complaint-words.ts'

/** Words for what is wrong with a file of accepted differences. */
export const acceptanceWords = {
  'field-missing': (arg) => ({
    reason: `\`${arg('field')}\` is missing or empty`,
    remedy: remedies.get(arg('field')) ?? 'add it',
  }),
  'date-invalid': (arg) => ({
    reason: `\`${arg('field')}\` cannot be '${arg('received')}'`,
    remedy: 'write a day that exists as year, month and day: 2027-01-31',
  }),
  'accepts-all': (arg) => ({
    reason: 'this would accept every difference',
    remedy: `say which ones are meant, by one or more of ${arg('known')}`,
  }),
} as const satisfies Partial<Record<PolicyCode, Words>>

const remedies: ReadonlyMap<string, string> = new Map([
  ['reason', 'say why it is accepted, such as the number of a ticket'],
  ['until', 'name the last day on which it is accepted, such as 2027-01-31'],
  ['accept', 'write accept: [...] with an entry for each difference'],
])
