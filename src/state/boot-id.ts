/** Says whether two boots are known and are not the same; an empty id is one that nobody can tell. */
export function isOtherBoot(now: string, then: string): boolean {
  return now !== '' && then !== '' && now !== then
}
