import type {Listener} from '../plan/apply-event.ts'
import type {System} from '../system/system.ts'
import type {Journal} from './journal.ts'

/** The same machine, which writes each step on a file into the journal first. */
export function telling(system: System, journal: Journal, listen: Listener): System {
  return {
    ...system,
    async changeRulesFile(name, change) {
      await journal.file(change.kind, name)
      listen({kind: 'file', step: change.kind, name})
      await system.changeRulesFile(name, change)
    },
    async mergeRules() {
      await journal.file('merge', 'audit.rules')
      listen({kind: 'file', step: 'merge', name: 'audit.rules'})
      return system.mergeRules()
    },
  }
}
