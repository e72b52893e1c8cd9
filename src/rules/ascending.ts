/**
 * The first of the places from 0 to below `length` whose number is not below `limit`; `length` when
 * there is none. The numbers ascend.
 */
export function firstNotBelow(
  limit: number,
  length: number,
  numberAt: (place: number) => number,
): number {
  let [low, high] = [0, length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (numberAt(middle) < limit) low = middle + 1
    else high = middle
  }
  return low
}
