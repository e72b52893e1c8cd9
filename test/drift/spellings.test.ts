import fc from 'fast-check'
import {expect, test} from 'vitest'
import {readDesired} from '../../src/read-desired.ts'
import {carryOut, propose} from '../../src/reconcile.ts'
import {compileWords} from '../../src/rules/compile.ts'
import {factsNeeded} from '../../src/rules/facts-needed.ts'
import {ruleIdentity} from '../../src/rules/kernel-rule.ts'
import {sandboxFacts} from '../../src/system/sandbox-auditctl.ts'
import {freshSandbox} from '../../src/system/sandbox-file.ts'
import {memoryMachine} from '../apply/memory-machine.ts'
import {memoryFiles} from '../policy/memory-files.ts'
import {driftOn, textOnly} from './quiet-hosts.ts'
import {type SpelledPolicy, spellPolicy} from './spelled-policies.ts'
import {chooser, type Meaning, someChoices, someMeaning, wordsOf} from './spellings.ts'

const host = {...freshSandbox, paths: {...freshSandbox.paths, '/etc/ssh': 'directory'}} as const

/** What the kernel will hold, in one spelling. */
function identityOf(meaning: Meaning, choices: readonly number[]): string {
  const words = wordsOf(meaning, '-a', chooser(choices))
  const compiled = compileWords(words, sandboxFacts(host, factsNeeded(words)))
  const operation = compiled.accepted ? compiled.command.operation : undefined
  if (operation?.kind !== 'append') throw new Error(`refused: ${words.join(' ')}`)
  return ruleIdentity(operation.rule)
}

const policies = fc
  .record({
    meanings: fc.array(someMeaning, {minLength: 1, maxLength: 6}),
    control: fc.record(
      {
        failure: fc.constantFrom('silent', 'printk'),
        backlog_limit: fc.constantFrom(64, 8192),
        enabled: fc.constant('on'),
      },
      {requiredKeys: []},
    ),
    one: someChoices,
    other: someChoices,
  })
  .map(({meanings, ...more}) => ({
    ...more,
    meanings: [...new Map(meanings.map((each) => [identityOf(each, [0]), each])).values()],
  }))

const filesOf = ({files}: SpelledPolicy) => memoryFiles(files)

test('a policy that is spelled in another way than when it was applied has not drifted', async () => {
  const versions = fc.constantFrom('2.8.5', '3.0.9', '3.1.2', '3.1.5', '4.0.2', '4.1.4', '4.2.1')
  await fc.assert(
    fc.asyncProperty(policies, versions, async ({meanings, control, one, other}, auditctl) => {
      const {system} = memoryMachine({...host, auditctl})
      const applied = spellPolicy(meanings, control, chooser(one))
      const {desired, facts} = await readDesired(
        [applied.name],
        filesOf(applied),
        'anyone',
        system.facts,
        'as-described',
      )
      const scope = {liveOnly: false, takeOver: false}
      await carryOut(system, await propose(system, desired, facts, scope), () => {})
      const again = spellPolicy(meanings, control, chooser(other))
      expect(await driftOn(system, filesOf(again), again.name)).toEqual([])
      const read = await driftOn(textOnly(system), filesOf(again), again.name)
      expect(read.filter(({severity}) => severity !== 'unproven')).toEqual([])
    }),
    {numRuns: 200},
  )
})

test('there is no rule that has one spelling only', () => {
  for (const meaning of fc.sample(someMeaning, 200)) {
    const rows = fc.sample(someChoices, 40)
    const spellings = rows.map((row) => wordsOf(meaning, '-a', chooser(row)).join(' '))
    expect(new Set(spellings).size, spellings[0]).toBeGreaterThan(2)
  }
})
