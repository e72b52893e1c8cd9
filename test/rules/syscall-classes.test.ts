import {expect, test} from 'vitest'
import {classMembers} from '../../src/rules/syscall-classes.ts'

/** Read back from Linux 6.18 on x86_64, which had got a rule with one such bit each. */
test.for([
  {bit: 2032, members: []},
  {bit: 2038, members: [37, 238, 270]},
  {bit: 2039, members: [62, 200, 234]},
  {
    bit: 2040,
    members: [
      8, 9, 10, 14, 38, 39, 40, 51, 83, 87, 92, 93, 131, 193, 194, 296, 297, 301, 302, 303, 304,
      324, 353, 361,
    ],
  },
  {
    bit: 2041,
    members: [
      49, 76, 77, 82, 83, 84, 85, 86, 87, 88, 133, 163, 167, 179, 258, 259, 263, 264, 265, 266, 285,
      316,
    ],
  },
  {bit: 2042, members: [85, 131, 229, 230, 231, 232, 233, 234, 305, 464, 465]},
  {bit: 2043, members: [89, 179, 191, 192, 193, 194, 195, 196, 267, 464, 465]},
  {
    bit: 2044,
    members: [
      9, 15, 16, 94, 95, 182, 198, 207, 212, 226, 227, 228, 235, 236, 237, 298, 303, 306, 452, 463,
      466,
    ],
  },
  {
    bit: 2045,
    members: [86, 90, 91, 92, 93, 94, 188, 189, 190, 197, 198, 199, 260, 265, 268, 452, 463, 466],
  },
  {bit: 2046, members: [8, 9, 10, 14, 38, 39, 40, 83, 296, 297, 301, 302, 303, 304, 353]},
  {bit: 2047, members: [82, 83, 84, 85, 86, 87, 88, 133, 258, 259, 263, 264, 265, 266, 316]},
])('the kernel puts its class in the place of bit $bit', ({bit, members}) => {
  const found = [...new Set(classMembers(bit, 'x86_64'))].sort((a, b) => a - b)
  expect(found).toEqual(members)
})

test('a 32-bit machine has no second set of classes', () => {
  expect(classMembers(2047, 'i686')).toContain(38)
  expect(classMembers(2046, 'i686')).toEqual([])
})
