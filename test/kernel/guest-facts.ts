import type {FactsQuery, HostFacts, PathKind} from '../../src/rules/host-facts.ts'
import type {Query} from './guest/look-up.ts'
import type {RunInGuest} from './guest-programs.ts'

type Named = Omit<HostFacts, 'users' | 'groups' | 'paths'> & {
  readonly users: readonly (readonly [string, number])[]
  readonly groups: readonly (readonly [string, number])[]
  readonly paths: readonly (readonly [string, PathKind])[]
}

/** What the program finds out in the guest about these names. */
export async function guestFacts(
  run: RunInGuest,
  {users, groups, paths}: FactsQuery,
): Promise<HostFacts> {
  const query: Query = {users: [...users], groups: [...groups], paths: [...paths]}
  const found: Named = JSON.parse(await run('look-up', query))
  return {
    ...found,
    users: new Map(found.users),
    groups: new Map(found.groups),
    paths: new Map(found.paths),
  }
}
