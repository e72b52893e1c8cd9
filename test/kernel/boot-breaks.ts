import {lacks} from '../skipping.ts'

/** Whether all states and all breaks are gone through, with a real boot for each of most of them. */
export const isWhole: boolean = !lacks(
  process.env['BOOT_BREAKS'] !== undefined,
  'broken rules.d folders through real boots, a minute each; BOOT_BREAKS=1 runs them',
)

/** A rules.d that is broken on purpose: files beside ours, by name without the ending, or ours changed. */
export interface BootBreak {
  readonly name: string
  readonly others?: Readonly<Record<string, string>>
  readonly ours?: (text: string) => string
  /** Whether the boot still ends as it was promised. */
  readonly isHarmless?: true
}

const watch = (key: string) => `-w /etc/passwd -p wa -k ${key}\n`

/** What is staged before each of them is broken. */
export const stagedPolicy = `-b 4096
-a always,exit -F arch=b64 -S adjtimex -k time
-w /etc/passwd -p wa -k identity
-w /etc/group -p wa -k identity
`

export const bootBreaks: readonly BootBreak[] = [
  {name: 'nothing is broken', isHarmless: true},
  {name: 'a file of others has a line that is no rule', others: {'10-a': `${watch('a')}-w etc\n`}},
  {
    name: 'a file of others ends without a newline, and another one follows',
    others: {'10-a': watch('a').trim(), '20-b': watch('b')},
  },
  {
    name: 'our file is cut in the middle of a line',
    ours: (text) => text.slice(0, text.indexOf('/etc/group') + 6),
  },
  {
    name: 'our file ends without a newline, and a file follows it',
    ours: (text) => text.trimEnd(),
    others: {b: '-w /etc/hosts -p wa -k b\n'},
  },
  {
    name: 'a file of others loads one of our rules first',
    others: {'10-a': watch('identity')},
  },
  {name: 'a folder is missing', others: {'10-a': `${watch('a')}-w /nosuch/file -p wa\n`}},
  {
    name: 'a user is unknown',
    others: {'10-a': `${watch('a')}-a always,exit -S all -F uid=nosuch -k a\n`},
  },
  {
    name: 'a file of others has the line ends of Windows',
    others: {'10-a': watch('a').replace('\n', '\r\n')},
  },
  {
    name: 'a file of others says -c, and has two lines that fail',
    others: {'10-a': `-c\n-w etc\n${watch('a')}${watch('a')}`},
  },
  {
    name: 'a file behind ours deletes by key and sets another control value',
    others: {z: '-D -k time\n-b 1234\n'},
  },
  {name: 'our file is gone', ours: () => ''},
]
