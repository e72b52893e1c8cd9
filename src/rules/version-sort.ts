/**
 * Compares two file names the way `ls -v` does, which is how augenrules orders
 * rules.d: runs of digits by their number, letters before other signs, and a name
 * without its suffix first (filevercmp of GNU coreutils).
 */
export function compareFileNames(left: string, right: string): number {
  const [a, b] = [withoutSuffix(left), withoutSuffix(right)]
  const byStem = a === b ? 0 : compareVersions(a, b)
  return byStem || compareVersions(left, right) || (left < right ? -1 : left > right ? 1 : 0)
}

function withoutSuffix(name: string): string {
  return name.replace(/(\.[A-Za-z~][A-Za-z0-9~]*)*$/, '')
}

function compareVersions(left: string, right: string): number {
  let [i, j] = [0, 0]
  while (i < left.length || j < right.length) {
    while ((i < left.length && !isDigit(left[i])) || (j < right.length && !isDigit(right[j]))) {
      const difference = weight(left[i]) - weight(right[j])
      if (difference !== 0) return difference
      i++
      j++
    }
    const a = /^\d*/.exec(left.slice(i))?.[0] ?? ''
    const b = /^\d*/.exec(right.slice(j))?.[0] ?? ''
    const difference = compareNumbers(a, b)
    if (difference !== 0) return difference
    i += a.length
    j += b.length
  }
  return 0
}

function compareNumbers(left: string, right: string): number {
  const [a, b] = [left.replace(/^0+/, ''), right.replace(/^0+/, '')]
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)
}

function isDigit(sign: string | undefined): boolean {
  return sign !== undefined && /\d/.test(sign)
}

function weight(sign: string | undefined): number {
  if (sign === undefined || isDigit(sign)) return 0
  if (sign === '~') return -1
  const code = sign.codePointAt(0) ?? 0
  return /[A-Za-z]/.test(sign) ? code : code + 256
}
