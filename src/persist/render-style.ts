/**
 * Other spellings of the same rules, for programs that read the text of a rules file.
 *
 * Scanners of security guides compare lines with patterns of their own: a watch begins with `-w`,
 * a key is `-k` in one guide and `-F key=` in another. A spelling is taken only when every release
 * compiles it to the rule that the usual one gives there.
 */
import {compileWords} from '../rules/compile.ts'
import {formatWords} from '../rules/format-words.ts'
import type {HostFacts} from '../rules/host-facts.ts'
import {type KernelRule, ruleIdentity} from '../rules/kernel-rule.ts'
import {isWatchShaped} from '../rules/project.ts'
import {permLetters} from '../rules/project-fields.ts'
import {rememberedWords, type WordsOf} from '../rules/remembered-words.ts'
import {joinWords} from '../rules/split-line.ts'
import {Action, keySeparator} from '../rules/uapi.ts'
import type {AuditctlVersion} from '../rules/version.ts'

/** How a rules file is written. */
export interface RenderStyle {
  /** `compact`: no comments. `scanner`: with comments, and watches as `-w`. */
  readonly name: 'usual' | 'compact' | 'scanner'
  /** How a key is spelled: `-k x` or `-F key=x`. */
  readonly key: 'k' | 'field'
}

/** As `apply` writes our file. */
export const usualStyle: RenderStyle = {name: 'usual', key: 'field'}

/** The line of a rule in a style; the usual one where no other can be proven the same. */
export function styledLine(
  rule: KernelRule,
  facts: HostFacts,
  {name, key}: RenderStyle,
): string | undefined {
  const usual = lastingWords(rule, facts)
  if (usual === undefined) return undefined
  const watch = name === 'scanner' ? watchOf(rule) : undefined
  const spellings = [watch, usual].flatMap((words) =>
    words ? [keySpelled(words, key), words] : [],
  )
  for (const words of spellings) {
    const isUsual = words.join('\0') === usual.join('\0')
    const line = isUsual || isSameEverywhere(words, usual, facts) ? joinWords(words) : undefined
    if (line !== undefined) return line
  }
  return undefined
}

/** Releases on both sides of each change in how words are read. */
const releases: readonly AuditctlVersion[] = [
  [2, 8, 5],
  [3, 0, 9],
  [3, 1, 2],
  [3, 1, 5],
  [4, 0, 0],
  [4, 0, 2],
  [4, 0, 4],
  [4, 1, 0],
  [4, 1, 2],
  [4, 1, 4],
  [4, 2, 1],
]

/** One release on a host, and how rules are said to it. */
interface Release {
  readonly facts: HostFacts
  readonly wordsOf: WordsOf
}

/** By the facts of a host: what is worked out for one rule holds for the next. */
const releasesOn = new WeakMap<HostFacts, readonly Release[]>()

function releasesOf(facts: HostFacts): readonly Release[] {
  const known = releasesOn.get(facts)
  if (known) return known
  const found = releases.map((auditctl) => {
    const host = {...facts, auditctl}
    return {facts: host, wordsOf: rememberedWords(host)}
  })
  releasesOn.set(facts, found)
  return found
}

/**
 * The words of the oldest release that can say the rule. Each younger one knows its names, too, and
 * what it has no name for is said in numbers.
 */
function lastingWords(rule: KernelRule, facts: HostFacts): readonly string[] | undefined {
  const identity = ruleIdentity(rule)
  for (const {wordsOf} of releasesOf(facts)) {
    const words = wordsOf(rule, 'append')
    if (words && ruleOf(words, facts) === identity) return words
  }
  return formatWords(rule, 'append', facts)
}

function isSameEverywhere(
  words: readonly string[],
  usual: readonly string[],
  facts: HostFacts,
): boolean {
  return [{facts}, ...releasesOf(facts)].every(
    (host) => ruleOf(words, host.facts) === ruleOf(usual, host.facts),
  )
}

function ruleOf(words: readonly string[], facts: HostFacts): string | undefined {
  const compiled = compileWords(words, facts)
  const operation = compiled.accepted ? compiled.command.operation : undefined
  return operation?.kind === 'append' ? ruleIdentity(operation.rule) : undefined
}

/** `-w` makes a path of what is no directory now, and a directory of what is one. */
function watchOf(rule: KernelRule): readonly string[] | undefined {
  const [path, perm, key] = rule.fields
  if (!isWatchShaped(rule) || rule.action !== Action.always) return undefined
  if (typeof path?.value !== 'string' || typeof perm?.value !== 'number') return undefined
  const keys = typeof key?.value === 'string' ? key.value.split(keySeparator) : []
  return ['-w', path.value, '-p', permLetters(perm.value), ...keys.flatMap((each) => ['-k', each])]
}

function keySpelled(words: readonly string[], key: RenderStyle['key']): readonly string[] {
  const spelled: string[] = []
  for (let index = 0; index < words.length; index += 2) {
    const [option = '', value = ''] = words.slice(index, index + 2)
    const name = keyIn(option, value)
    if (name === '') spelled.push(option, value)
    else spelled.push(...(key === 'k' ? ['-k', name] : ['-F', `key=${name}`]))
  }
  return spelled
}

/** The key that two words give; an empty text where they give none. */
function keyIn(option: string, value: string): string {
  if (option === '-k') return value
  return option === '-F' && value.startsWith('key=') ? value.slice('key='.length) : ''
}
