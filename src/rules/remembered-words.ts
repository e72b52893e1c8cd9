/**
 * Finds the words for many rules. Which spelling gives a rule is asked once for all rules that
 * differ only in the paths, keys and numbers of users that they name: auditctl and the kernel copy
 * those, as long as they are plain, and never look at what they say.
 */
import {byIdentity} from './by-identity.ts'
import {findSpelling, formatWords, type Spelling, spell, type Verb} from './format-words.ts'
import type {HostFacts} from './host-facts.ts'
import type {KernelField, KernelRule} from './kernel-rule.ts'
import {Field, keySeparator} from './uapi.ts'

/** The words for what is to be done with a rule; undefined when no words give it. */
export type WordsOf = (rule: KernelRule, verb: Verb) => readonly string[] | undefined

/** The same as `formatWords`; it looks for the words of each rule once. */
export function rememberedWords(facts: HostFacts): WordsOf {
  const spellings = new Map<string, Spelling | 'none'>()
  const find = (rule: KernelRule, verb: Verb) => {
    const shape = shapeOf(rule)
    if (shape === undefined) return formatWords(rule, verb, facts)
    const shapeAndVerb = `${verb} ${shape}`
    const known = spellings.get(shapeAndVerb) ?? findSpelling(rule, verb, facts) ?? 'none'
    // What `-w` gives would depend on what the path is, a file or a folder.
    if (known === '-w') return formatWords(rule, verb, facts)
    spellings.set(shapeAndVerb, known)
    return known === 'none' ? undefined : spell(known, rule, verb, facts)
  }
  const remembered = (verb: Verb) => byIdentity((rule) => find(rule, verb))
  const known = {
    append: remembered('append'),
    prepend: remembered('prepend'),
    delete: remembered('delete'),
  }
  return (rule, verb) => known[verb](rule)
}

/** What rules with the same shape have in common; undefined for a rule with a text that is not plain. */
function shapeOf({list, action, fields, syscalls}: KernelRule): string | undefined {
  let shape = `${list} ${action} ${syscalls}`
  for (const field of fields) {
    const {type, op, value} = field
    const text = typeof value === 'string' ? shapeOfText(field, value) : shapeOfNumber(field, value)
    if (text === undefined) return undefined
    shape += ` ${type} ${op} ${text}`
  }
  return shape
}

const ids: readonly number[] = [
  Field.uid,
  Field.euid,
  Field.suid,
  Field.fsuid,
  Field.gid,
  Field.egid,
  Field.sgid,
  Field.fsgid,
  Field.auid,
  Field.obj_uid,
  Field.obj_gid,
]

/** Above it stands what auditctl may write as -1 or unset. */
const highestId = 0x7fff_ffff

function shapeOfNumber({type}: KernelField, value: number): string | number {
  return value >= 0 && value <= highestId && ids.includes(type) ? 'id' : value
}

const plainPath = /^(?:\/[\w-][\w.-]*){1,20}$/
const plainKey = /^(?!ids-)\w[\w.-]*$/

/** Lengths that stay below every limit, whatever else a rule holds. */
const [longestPath, longestKeys] = [200, 200]

function shapeOfText({type}: KernelField, value: string): string | undefined {
  switch (type) {
    case Field.path:
    case Field.dir:
    case Field.exe:
      return value.length <= longestPath && plainPath.test(value) ? 'path' : undefined
    case Field.key:
      return value.length <= longestKeys ? shapeOfKeys(value.split(keySeparator)) : undefined
    default:
      return undefined
  }
}

function shapeOfKeys(keys: readonly string[]): string | undefined {
  return keys.every((key) => plainKey.test(key)) ? 'keys' : undefined
}
