import fc from 'fast-check'
import * as v from 'valibot'
import {expect, test} from 'vitest'
import {jsonText} from '../../src/report/json-text.ts'
import {checksumOf, savedPlanAsJson} from '../../src/report/saved-plan-json.ts'
import {savedPlanSchema} from '../../src/report/saved-plan-schema.ts'
import {savedPrints, viewOfSavedPlan} from '../../src/report/saved-plan-view.ts'
import {ruleIdentity} from '../../src/rules/kernel-rule.ts'
import {sha256} from '../../src/system/digest.ts'
import {held, planOf, wanted} from '../plan/plan-input.ts'
import {plainRule, someFacts} from '../rules/arbitrary-rules.ts'
import {hostilePlanView} from './hostile-view.ts'
import {forgedLine, unprintableIn} from './unprintable.ts'

const occasion = {
  created_at: '2026-11-25T12:00:00.000Z',
  auditform: '1.2.3',
  host: {kind: 'local', hostname: 'web1', machine_id: null},
  prints: {replaces: sha256(''), others: [sha256('a')]},
} as const

const base = hostilePlanView('x')

/** A plan between two states of one host, with control values of every kind. */
const plans = someFacts.chain((facts) =>
  fc
    .record({
      current: fc.uniqueArray(plainRule(facts), {maxLength: 6, selector: ruleIdentity}),
      desired: fc.uniqueArray(plainRule(facts), {maxLength: 6, selector: ruleIdentity}),
      why: fc.option(fc.string(), {nil: undefined}),
      protect: fc.boolean(),
      liveOnly: fc.boolean(),
      failure: fc.constantFrom('silent', 'panic'),
    })
    .map(({current, desired, why, protect, liveOnly, failure}) => {
      const byList = current.toSorted((a, b) => a.list - b.list).map(held)
      const asked = {
        rules: desired
          .toSorted((a, b) => a.list - b.list)
          .map((rule) => wanted(rule, {protect, ...(why === undefined ? {} : {why})})),
        control: {failure, enabled: 'locked', loginuid_immutable: true} as const,
      }
      const plan = planOf({rules: byList, control: {failure: 'printk', enabled: 'on'}}, asked, {
        facts,
      })
      const {file} = base.proposal
      const proposal = {
        ...base.proposal,
        facts: {...facts, paths: new Map([['/etc', 'directory' as const]])},
        plan,
        asked,
        file: liveOnly ? undefined : file,
        foreign: [],
        scope: {liveOnly, takeOver: false, isStrict: protect},
        hazards: plan.hazards,
      }
      return {...base, proposal, desired: {...base.desired, complaints: []}}
    }),
)

test('from a plan to a document and back: the same document', () => {
  fc.assert(
    fc.property(plans, (view) => {
      const prints =
        view.proposal.file === undefined ? {replaces: null, others: []} : occasion.prints
      const document = savedPlanAsJson(view, {...occasion, prints}, sha256)
      const read = v.parse(savedPlanSchema, JSON.parse(jsonText(document, 2)))
      expect(read).toEqual(document)
      expect(read.checksum).toBe(checksumOf(read, sha256))
      const again = savedPlanAsJson(
        viewOfSavedPlan(read),
        {...read, prints: savedPrints(read)},
        sha256,
      )
      expect(again).toEqual(document)
    }),
    {numRuns: 100},
  )
})

test('the operations and what locks are those of the plan, in their order', () => {
  fc.assert(
    fc.property(plans, (view) => {
      const document = savedPlanAsJson(view, occasion, sha256)
      const {plan} = viewOfSavedPlan(document).proposal
      expect(plan.operations).toEqual(view.proposal.plan.operations)
      expect(plan.lastly).toEqual(view.proposal.plan.lastly)
      expect(plan.lastly).toHaveLength(2)
      expect(plan.desired).toEqual(view.proposal.plan.desired)
      expect(document.operations.map(({argv}) => argv)).toEqual(
        [...plan.operations, ...plan.lastly].map(({argv}) => argv),
      )
    }),
    {numRuns: 50},
  )
})

test('whatever others wrote, the document is as the schema says and reads back the same', () => {
  fc.assert(
    fc.property(forgedLine, (text) => {
      const document = savedPlanAsJson(hostilePlanView(text), occasion, sha256)
      const json = jsonText(document, 2)
      expect(unprintableIn(json)).toEqual([])
      const read = v.parse(savedPlanSchema, JSON.parse(json))
      expect(read).toEqual(document)
      expect(checksumOf(read, sha256)).toBe(document.checksum)
    }),
    {numRuns: 100},
  )
})

test('the checksum is that of all the document but itself', () => {
  const document = savedPlanAsJson(hostilePlanView('x'), occasion, sha256)
  expect(checksumOf({...document, checksum: ''}, sha256)).toBe(document.checksum)
  for (const name of Object.keys(document)) {
    if (name === 'checksum') continue
    expect(checksumOf({...document, [name]: 'other'}, sha256)).not.toBe(document.checksum)
  }
})
