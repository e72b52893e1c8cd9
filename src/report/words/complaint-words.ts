/** A complaint in words: what is wrong, and what to do about it. */
export interface ComplaintWords {
  readonly reason: string
  readonly remedy: string
}

/** Makes the words of one code from its arguments, each safe to print; an absent one is empty. */
export type Words = (arg: (name: string) => string) => ComplaintWords
