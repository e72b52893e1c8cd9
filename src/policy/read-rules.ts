import type {Condition} from './conditions.ts'
import {fieldOf, flagOf, itemsOf, objectOf, textsOf} from './json5-fields.ts'
import type {JsonNode, ObjectNode} from './json5-positions.ts'
import {checkWords, lineOfWords, nativeWords} from './native-words.ts'
import type {PolicyRule} from './policy.ts'
import {type Complain, complaintAt} from './policy-complaint.ts'
import {readCondition} from './read-condition.ts'
import {listRuleWords, watchWords} from './rule-words.ts'
import type {TracedText} from './source.ts'
import {expandVariables, type Scope} from './variables.ts'

/** The rules of one entry of `rules`: of a string one, of an object one for each architecture. */
export function readRules(node: JsonNode, scope: Scope): readonly PolicyRule[] {
  let isSound = true
  const complain: Complain = (complaint) => {
    isSound &&= complaint.severity !== 'error'
    scope.complain(complaint)
  }
  const heard = {...scope, complain}
  const told = node.kind === 'object' ? readTold(node, heard) : untold
  const lines = ruleWords(node, heard)
  for (const words of lines) checkWords(words, heard)
  // What could not be read would only make a second complaint when it is compiled.
  if (!isSound) return []
  return lines.map((words) => ({
    kind: 'rule',
    source: scope.source,
    extent: {start: node.start, end: node.end},
    words,
    text: lineOfWords(words),
    ...told,
  }))
}

/** Of an entry that is no rule, complains about its `when` all the same. */
export function checkCondition(node: JsonNode, scope: Scope): readonly never[] {
  const when = node.kind === 'object' ? objectOf(node, 'when') : undefined
  if (when) readCondition(when, scope)
  return []
}

interface Told {
  readonly why: string | undefined
  readonly protect: boolean
  readonly when: Condition | undefined
}

const untold: Told = {why: undefined, protect: false, when: undefined}

function readTold(node: ObjectNode, scope: Scope): Told {
  const when = objectOf(node, 'when')
  const [why] = textsOf(itemsOf(node, 'why'))
  return {
    why: why && expandVariables(why, scope).text,
    protect: flagOf(node, 'protect') ?? false,
    when: when && readCondition(when, scope),
  }
}

function ruleWords(node: JsonNode, scope: Scope): readonly (readonly TracedText[])[] {
  const expand = (text: TracedText): TracedText => expandVariables(text, scope)
  if (node.kind !== 'object') return lineWords(node, scope)
  if (fieldOf(node, 'watch')) return [watchWords(node, expand)]
  const line = fieldOf(node, 'rule')
  if (line) return lineWords(line, scope)
  if (hasTest(node)) return listRuleWords(node, expand)
  scope.complain(complaintAt(scope.source, node, {code: 'rule-without-test'}))
  return []
}

function lineWords(node: JsonNode, scope: Scope): readonly (readonly TracedText[])[] {
  const words = textsOf([node]).map((line) => nativeWords(line, scope))
  if (words.some(({length}) => length > 0)) return words
  scope.complain(complaintAt(scope.source, node, {code: 'rule-without-words', severity: 'warning'}))
  return []
}

// An object on the exit list that names neither system calls nor tests would record every
// system call of every process; who wants that can say `syscalls: 'all'`.
function hasTest(node: ObjectNode): boolean {
  const [list] = textsOf(itemsOf(node, 'list'))
  const isExit = list === undefined || list.text === 'exit'
  return !isExit || fieldOf(node, 'syscalls') !== undefined || fieldOf(node, 'where') !== undefined
}
