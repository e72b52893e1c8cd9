import type {ApplyEvent} from '../plan/apply-event.ts'
import type {ApplyEventLine} from './apply-events-schema.ts'
import {preflightWords} from './words/preflight-words.ts'

/** An event as one line of JSON says it; `at` is a time in ISO 8601. */
export function applyEventAsJson(event: ApplyEvent, at: string): ApplyEventLine {
  switch (event.kind) {
    case 'phase':
      return {event: 'phase', at, phase: event.phase}
    case 'operations': {
      const {done, total, operation} = event
      return {event: 'operations', at, done, total, argv: operation.argv}
    }
    case 'file':
      return {event: 'file', at, step: event.step, name: event.name}
    case 'finding': {
      const {finding} = event
      const {what} = preflightWords(finding)
      return {event: 'finding', at, code: finding.code, message: what}
    }
    case 'waiting':
      return {event: 'waiting', at, who: event.who}
    case 'generation-lost':
    case 'journal-lost':
      return {event: event.kind, at, reason: event.reason}
    default:
      return event satisfies never
  }
}
