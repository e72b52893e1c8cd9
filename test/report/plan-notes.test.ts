import {describe, expect, test} from 'vitest'
import {plainPaint} from '../../src/report/paint.ts'
import {noteLines} from '../../src/report/plan-notes.ts'
import {makeWorld} from '../world.ts'

const watch = '-w /etc/passwd -p wa -k identity'
const note = `A never rule that is listed like a watch goes; what it matches is not recorded now: ${watch}`

describe('a rule that goes and that its line does not show for what it is', () => {
  test.for([
    {
      name: 'a never rule in place of a watch',
      held: '-a never,exit -F path=/etc/passwd -F perm=wa -k identity',
      wanted: watch,
      says: [note],
    },
    {name: 'a watch', held: watch, wanted: '-w /etc/group -p wa', says: []},
    {
      name: 'a never rule that is listed as one',
      held: '-a never,exit -F arch=b64 -S open -F uid=0',
      wanted: watch,
      says: [],
    },
    {
      name: 'a never rule that stays',
      held: '-a never,exit -F path=/etc/passwd -F perm=wa -k identity',
      wanted: '-a never,exit -F path=/etc/passwd -F perm=wa -k identity',
      says: [],
    },
  ])('$name', async ({held, wanted, says}) => {
    const world = await makeWorld()
    await world.system.auditctl(held.split(' '))
    await world.write('p.rules', `${wanted}\n`)
    const view = await world.view(world.system, 'p.rules')
    expect(noteLines(view, plainPaint, {verbose: false})).toEqual(says)
  })
})
