/** The output of `auditctl -l`, cut into lines. */
export interface Listing {
  readonly lines: readonly string[]
  /** Whether auditctl says that the kernel has no rules; an empty output does not say so. */
  readonly noRules: boolean
}

/**
 * Cuts the output of `auditctl -l` into lines. Nothing is trimmed: a leading space, a trailing
 * space and a carriage return are part of a rule.
 */
export function parseListing(stdout: string): Listing {
  const lines = stdout.split('\n')
  if (lines.at(-1) === '') lines.pop()
  const noRules = lines.length === 1 && lines[0]?.trimEnd() === 'No rules'
  return {lines: noRules ? [] : lines, noRules}
}
