/** What a look at this host gives; `undefined` where it fails, whatever the reason. */
export function ifPossible<Found>(look: () => Found): Found | undefined {
  try {
    return look()
  } catch {
    return undefined
  }
}
