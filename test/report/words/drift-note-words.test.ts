import {expect, test} from 'vitest'
import type {Drift} from '../../../src/drift/drift.ts'
import type {Author} from '../../../src/report/author-schema.ts'
import {fightWords} from '../../../src/report/words/drift-note-words.ts'
import {recordedAuthor} from './recorded-author.ts'

const drift: Drift = {kind: 'unreadable', listed: 'x', severity: 'differs', mend: undefined}
const recorded: Author = {...recordedAuthor, exe: '/opt/agent'}

test.each([
  [recorded, 'alice'],
  [{...recorded, user: null}, '/opt/agent'],
  [{...recorded, went_away: '/srv/w'}, 'whoever makes the difference'],
  [undefined, 'whoever makes the difference'],
] as const)('%#: a fight is told with the one that the log names', (author, name) => {
  expect(fightWords(drift, 3, author)).toContain(`3 times within a day: ${name} and whoever mends`)
})
