/**
 * All that can be said about the words of one rule, by code.
 *
 * A refusal is why this auditctl, or the kernel behind it, does not take the line. A finding is about
 * a line that is taken. The arguments of each code are what its sentence in report/words needs;
 * a `suggestion` is empty when nothing known is near.
 */
import type {RuleComplaint, Severity, Span} from './complaint.ts'

/** Refusals of options and of how they are put together. */
export type OptionRefusals = {
  'no-words': Nothing
  'character-in-word': {word: string}
  'option-unknown': {option: string}
  'option-ambiguous': {option: string; candidates: string}
  'option-value-missing': {option: string}
  'option-value-unwanted': {option: string}
  'option-missing-in-version': {option: string; version: string}
  'stray-word': {word: string; version: string}
  'option-must-be-last': {option: string; word: string}
  'option-must-have-own-word': {option: string}
  'request-words': {option: string; allowed: string}
  'help-fails': {version: string}
  'message-not-alone': Nothing
  'message-character': Nothing
  'equivalent-shape': {value: string}
  'equivalent-after-syscall': Nothing
  'signal-unknown': {signal: string; known: string}
  'enabled-value': {value: string}
  'failure-value': {value: string}
  'control-not-number': {option: string; value: string}
  'control-too-big': {option: string; value: string}
  'wait-time-too-long': {value: string}
}

/** Refusals of lists, actions, watches and syscalls. */
export type ListRefusals = {
  'list-action-shape': {value: string}
  'list-after-watch': {value: string}
  'list-unknown': {list: string; suggestion: string}
  'list-entry': {value: string}
  'action-unknown': {action: string; list: string; suggestion: string}
  'possible-first': {value: string; version: string}
  'io-uring-not-built': {version: string}
  'second-operation': {option: string}
  'task-after-syscall': {value: string}
  'field-before-list': {field: string}
  'syscall-without-list': Nothing
  'syscall-on-list': {list: string}
  'syscall-unknown': {name: string; arch: string; elsewhere: string; suggestion: string}
  'syscall-number-too-big': {name: string}
  'operation-unknown': {name: string; suggestion: string}
  'machine-unknown': {machine: string; version: string}
  'watch-with-rule': Nothing
  'watch-not-first': {path: string}
  'watch-too-long': {bytes: number}
  'watch-relative': {path: string}
  'watch-name-too-long': {bytes: number}
  'perm-too-early': Nothing
}

/** Refusals of one field, comparison or key. */
export type FieldRefusals = {
  'too-many-fields': {limit: number}
  'operator-missing': {word: string}
  'field-name-missing': {word: string}
  'value-missing': {field: string}
  'field-unknown': {field: string; version: string; suggestion: string}
  'operator-in-value': {word: string; operator: string}
  'field-on-list': {field: string; list: string; allowed: string}
  'operator-on-field': {field: string; operator: string; allowed: string}
  'user-unknown': {user: string; suggestion: string}
  'group-unknown': {group: string; suggestion: string}
  'errno-unknown': {name: string; suggestion: string}
  'message-type-unknown': {name: string; version: string; suggestion: string}
  'file-type-unknown': {name: string; known: string}
  'file-system-unknown': {name: string; known: string}
  'not-a-number': {field: string; value: string}
  'arch-unknown': {arch: string; machine: string}
  'arch-after-syscall': {arch: string}
  'perm-letter': {letter: string; value: string}
  'perm-too-long': {value: string}
  'perm-syscall-missing': {name: string; arch: string; version: string}
  'value-too-long': {field: string; bytes: number; limit: number}
  'family-too-big': {value: string}
  'comparison-operator': {word: string}
  'comparison-side-missing': {word: string}
  'comparison-field-unknown': {field: string; suggestion: string}
  'comparison-incompatible': {left: string; right: string}
  'comparison-on-list': {list: string}
  'key-too-early': {key: string}
  'key-too-long': {bytes: number}
  'key-separator': {key: string}
  'key-operator': {key: string; operator: string}
  'ids-key': {key: string}
}

/** Refusals of the kernel, for what auditctl itself lets through. */
export type KernelRefusals = {
  'id-unset': {field: string}
  'auid-unset-order': {operator: string}
  'text-empty': {field: string}
  'text-too-long': {field: string; bytes: number; limit: number}
  'path-relative': {field: string; path: string}
  'path-slash': {field: string; path: string}
  'path-dots': {field: string; path: string}
  'path-name-too-long': {field: string; bytes: number}
  'second-path': {field: string; first: string}
  'second-exe': Nothing
  'second-key': Nothing
  'rule-too-big': {bytes: number}
}

/** Findings: the line is taken, and this is what to know about it. */
export type Findings = {
  'number-wraps': {value: string; stored: number}
  'number-tail': {value: string; stored: number; tail: string}
  'number-octal': {value: string; stored: number}
  'session-not-number': {value: string}
  'family-not-number': {value: string}
  'exit-sign': {name: string; number: number}
  'success-value': {value: string}
  'arch-foreign': {arch: string; machine: string}
  'arch-late': {arch: string}
  'perm-adds-syscalls': {perm: string; count: number; version: string}
  'syscalls-widened': {perm: string; count: number; version: string}
  'perm-empty': Nothing
  'class-bit': {number: number; count: number}
  'no-syscalls': Nothing
  'syscall-without-arch': {names: string; arch: string; other: string}
  'syscall-before-list': {list: string}
  'watch-swallows-syscalls': {syscalls: string}
  'watch-overridden': {value: string}
  'watch-dots': {path: string}
  'watch-wildcard': {path: string}
  'watch-missing': {path: string}
  'path-is-directory': {path: string}
  'list-stops-at-field': {field: string; list: string}
  'key-without-effect': {list: string}
  'never-matches-on-task': {field: string}
  'matches-nothing': {list: string}
  'exclude-ignores-action': {action: string}
  'filesystem-always': Nothing
  'key-splits': {key: string}
  'key-empty': Nothing
  'unprintable-text': {field: string; text: string}
  'rule-not-sent': {option: string}
  'words-ignored': {option: string}
  'possible-swallowed': {value: string}
  'prepend-deletes': {version: string}
  'delete-becomes-add': {option: string}
  'delete-all-substring': {key: string}
  'delete-all-key-cut': {bytes: number}
  'effect-before-refusal': {option: string}
}

type Nothing = Readonly<Record<string, never>>

export type Refusals = OptionRefusals & ListRefusals & FieldRefusals & KernelRefusals

export type RefusalCode = keyof Refusals
export type FindingCode = keyof Findings
export type CompileCode = RefusalCode | FindingCode

/** A complaint about the words of one rule. */
export type CompileComplaint = RuleComplaint<CompileCode>

/** Why a line is not taken. */
export type Refusal = RuleComplaint<RefusalCode>

/** Makes the complaint of a line that is not taken. */
export function refusal<Code extends RefusalCode>(
  code: Code,
  span: Span,
  args: Readonly<Refusals[Code]>,
): Refusal {
  return {code, severity: 'error', span, args: {...args}}
}

/** Makes the complaint of a line that is taken. */
export function finding<Code extends FindingCode>(
  code: Code,
  severity: Severity,
  span: Span,
  args: Readonly<Findings[Code]>,
): RuleComplaint<FindingCode> {
  return {code, severity, span, args: {...args}}
}
