import fc from 'fast-check'
import {expect, test} from 'vitest'
import type {Drift} from '../../src/drift/drift.ts'
import {type KernelRule, ruleIdentity} from '../../src/rules/kernel-rule.ts'
import {plainRule} from '../rules/arbitrary-rules.ts'
import {changeOf, someDraw} from './one-change.ts'
import {driftOn, quietHost, someWish, textOnly} from './quiet-hosts.ts'

/** The rules that a difference is about. */
function rulesOf(drift: Drift): readonly KernelRule[] {
  switch (drift.kind) {
    case 'missing':
    case 'extra':
      return [drift.rule.rule]
    case 'changed':
      return [drift.rule.rule, drift.from.rule]
    case 'suppressed':
      return [drift.by.rule]
    default:
      return []
  }
}

const cases = someWish(6).chain((wish) =>
  fc.record({wish: fc.constant(wish), draw: someDraw(plainRule(wish.facts))}),
)

test('one change of a host is told, and nothing else', async () => {
  const seen = new Map<string, number>()
  await fc.assert(
    fc.asyncProperty(cases, async ({wish, draw}) => {
      const host = await quietHost(wish)
      const before = await host.system.auditctl(['-l'])
      const changed = changeOf(host, draw)
      if (changed === undefined) return
      const {name, sandbox, kinds, about} = changed
      host.machine.set(sandbox)
      const drifts = await driftOn(host.system, host.files)
      const told = drifts.filter(({kind}) => kind !== 'audit.rules')
      seen.set(name, (seen.get(name) ?? 0) + 1)
      expect(told.length > 0, `${name}: ${JSON.stringify(told)}`).toBe(kinds.length > 0)
      for (const {kind} of told) expect(kinds, name).toContain(kind)
      const identities = told.flatMap(rulesOf).map(ruleIdentity)
      if (about) expect(identities, name).toContain(ruleIdentity(about))
      const after = await host.system.auditctl(['-l'])
      // From the listing alone nothing can be told that it does not show.
      if (before.stdout === after.stdout && about) return
      const read = await driftOn(textOnly(host.system), host.files)
      const isRead = read.some(
        ({severity, kind}) => severity !== 'unproven' && kind !== 'audit.rules',
      )
      expect(isRead, `${name}, by the listing`).toBe(kinds.length > 0)
    }),
    {numRuns: 300},
  )
  expect(seen.size, [...seen.keys()].join()).toBeGreaterThan(8)
}, 60_000)
