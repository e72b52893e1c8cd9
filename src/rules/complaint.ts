/** Where in the words of one rule a complaint points: a word, and the characters of it. */
export interface Span {
  /** Index into the argv words. */
  readonly word: number
  readonly start: number
  readonly end: number
}

/**
 * `error`: this auditctl refuses the line, or would load something other than what it says.
 * `warning`: it does what it says, and that is seldom what is wanted.
 * `note`: worth knowing.
 */
export type Severity = 'error' | 'warning' | 'note'

/** Something to say about the text of one rule. The words for each code live in src/report/words. */
export interface RuleComplaint<Code extends string = string> {
  readonly code: Code
  readonly severity: Severity
  readonly span: Span
  readonly args: Readonly<Record<string, string | number>>
}

/** A place in a file, for people: lines and columns count from 1. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}
