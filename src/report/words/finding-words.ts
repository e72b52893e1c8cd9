import type {FindingArguments, FindingCode} from '../../doctor/finding.ts'

/** A finding in words. */
export interface FindingWords {
  /** One sentence: what keeps events out of the log. */
  readonly cause: string
  /** What there is to know beside the commands; empty where they say it all. */
  readonly advice: string
  /** Commands that mend it, in their order. */
  readonly commands: readonly string[]
}

/** Words for some findings. */
export type WordsFor<Code extends FindingCode> = {
  readonly [Each in Code]: (args: FindingArguments[Each]) => FindingWords
}
