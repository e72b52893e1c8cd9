/** Tells what the program sees of the host that decides what rules mean. Runs in the guest. */
import {text} from 'node:stream/consumers'
import type {FactsQuery} from '../../../src/rules/host-facts.ts'
import {localSystem} from '../../../src/system/local.ts'

/** A query as JSON has it. */
export type Query = Readonly<Record<keyof FactsQuery, readonly string[]>>

const query: Query = JSON.parse(await text(process.stdin))
const system = localSystem({
  auditctl: undefined,
  rulesDir: '/etc/audit/rules.d',
  lock: '/dev/null',
  stateDir: '/var/lib/auditform',
})
const facts = await system.facts({
  users: new Set(query.users),
  groups: new Set(query.groups),
  paths: new Set(query.paths),
})
const {users, groups, paths} = facts
process.stdout.write(
  JSON.stringify({...facts, users: [...users], groups: [...groups], paths: [...paths]}),
)
