import {expect, test} from 'vitest'
import {factsNeeded} from '../../src/rules/facts-needed.ts'

const needed = (...words: string[]) => {
  const {users, groups, paths} = factsNeeded(words)
  return {users: [...users], groups: [...groups], paths: [...paths]}
}

const nothing = {users: [], groups: [], paths: []}

test.for([
  {
    name: 'a watched path',
    words: ['-w', '/etc/passwd'],
    facts: {...nothing, paths: ['/etc/passwd']},
  },
  {
    name: 'a watched folder without its slashes',
    words: ['-w', '/etc//'],
    facts: {...nothing, paths: ['/etc']},
  },
  {name: 'two slashes as they are', words: ['-W', '//'], facts: {...nothing, paths: ['//']}},
  {
    name: 'path= as it is',
    words: ['-a', 'always,exit', '-F', 'path=/etc/'],
    facts: {...nothing, paths: ['/etc/']},
  },
  {
    name: 'the name of a user',
    words: ['-a', 'always,exit', '-F', 'auid!=chrony'],
    facts: {...nothing, users: ['chrony']},
  },
  {
    name: 'the name of a group',
    words: ['-a', 'always,exit', '-F', 'egid=adm'],
    facts: {...nothing, groups: ['adm']},
  },
  {
    name: 'no number',
    words: ['-a', 'always,exit', '-F', 'uid>=1000', '-F', 'auid=-1'],
    facts: nothing,
  },
  {name: 'no unset user', words: ['-a', 'always,exit', '-F', 'loginuid=unset'], facts: nothing},
  {name: 'nothing of other fields', words: ['-a', 'always,exit', '-F', 'key=adm'], facts: nothing},
  {name: 'nothing of a torn word', words: ['-F', 'uid'], facts: nothing},
])('the host is asked for $name', ({words, facts}) => {
  expect(needed(...words)).toEqual(facts)
})
