/** Prints why a test is skipped, because vitest's own reporter would not, and gives the reason back. */
export function told(reason: string): string {
  console.info(`skipped: ${reason}`)
  return reason
}

/** For `skipIf`: says whether tests are to be skipped, and prints why if so. */
export function lacks(isThere: boolean, reason: string): boolean {
  if (!isThere) told(reason)
  return !isThere
}
