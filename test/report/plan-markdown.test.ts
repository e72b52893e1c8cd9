import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {planAsMarkdown} from '../../src/report/plan-markdown.ts'
import {savedPlanAsJson} from '../../src/report/saved-plan-json.ts'
import {documentOfPlan} from '../../src/save-plan.ts'
import {sha256} from '../../src/system/digest.ts'
import {makeWorld} from '../world.ts'
import {hostilePlanView} from './hostile-view.ts'
import {hostileMarkdown, outsideOfCode} from './outside-of-code.ts'
import {forgedLine, unprintableIn} from './unprintable.ts'

function hostileMarkdownPlan(text: string): string {
  const occasion = {
    created_at: '2026-11-25T12:00:00.000Z',
    auditform: text,
    host: {kind: 'local', hostname: text, machine_id: text},
    prints: {replaces: null, others: []},
  } as const
  return planAsMarkdown(savedPlanAsJson(hostilePlanView(text), occasion, sha256))
}

describe('a plan for a change ticket', () => {
  test('says what, why, from where, what it risks, and what the next boot loads', async () => {
    const world = await makeWorld()
    await world.write('p.json5', `{rules: [{watch: '/etc/passwd', key: 'a', why: 'who is who'}]}`)
    await world.apply(world.system, 'p.json5')
    await world.write('q.json5', '{rules: []}')
    const view = await world.view(world.system, 'q.json5')
    const saved = await documentOfPlan(view, world.system, '1.2.3', sha256)
    const lines = planAsMarkdown(saved).split('\n')
    expect(lines).toEqual(
      expect.arrayContaining([
        `# Audit plan ${saved.plan_id}`,
        `- Target: \`sandbox ${world.sandboxPath}\``,
        '- auditctl: `3.1.2` on `x86_64`',
        `- State that it is for: \`${saved.current.fingerprint}\``,
        '| Rules to delete | 1 |',
        '  1 - -w /etc/passwd -p rwxa -k a',
        '      auditctl -d always,exit -F path=/etc/passwd -F perm=rwxa -F key=a',
        '**EMPTIES** (high) No rule is left; nothing would be recorded. apply refuses this without `--allow EMPTIES`.',
        `\`${world.sandboxPath}:rules.d/auditform.rules\` is replaced:`,
        '--a always,exit -F path=/etc/passwd -F perm=rwxa -F key=a',
      ]),
    )
  })

  test('an order that was kept to says so by having no operation', async () => {
    const world = await makeWorld()
    await world.write('p.json5', '{rules: []}')
    await world.apply(world.system, 'p.json5')
    const view = await world.view(world.system, 'p.json5')
    const saved = await documentOfPlan(view, world.system, '1.2.3', sha256)
    expect(planAsMarkdown(saved)).toMatch(/## Operations\n\nNone\.\n\n## Hazards\n\nNone\./)
  })
})

describe('whatever others wrote', () => {
  const plain = outsideOfCode(hostileMarkdownPlan('a'))

  test('none of it is read as Markdown or HTML', () => {
    fc.assert(
      fc.property(hostileMarkdown, (text) => {
        expect(frame(outsideOfCode(hostileMarkdownPlan(`x${text}`)))).toBe(frame(plain))
      }),
      {numRuns: 50},
    )
  })

  test('none of it moves a cursor or begins a line', () => {
    fc.assert(
      fc.property(forgedLine, (text) => {
        expect(unprintableIn(hostileMarkdownPlan(text))).toEqual([])
      }),
      {numRuns: 50},
    )
  })
})

/** The words that are ours; the name of the plan and its counts are those of what it does. */
function frame(markdown: string): string {
  return markdown.replace(/\b[0-9a-f]{12}\b/g, 'NAME').replace(/\| \d+ \|/g, '| N |')
}
