const watch = (key: string) => `-w /etc/passwd -p wa -k ${key}\n`
const many = `-a always,exit ${Array.from({length: 90}, () => '-S 1').join(' ')} -k many\n`

/** Folders that are broken on purpose; `fails`: how many lines auditctl refuses. */
export const bootCases: readonly {
  readonly name: string
  readonly files: Readonly<Record<string, string>>
  readonly fails: number
  /** Of the first rule that is sent, errors go to syslog only. */
  readonly isSilent?: true
}[] = [
  {name: 'nothing is wrong', files: {a: `-D\n-b 8192\n${watch('one')}`, b: watch('two')}, fails: 0},
  {
    name: 'two files are glued',
    files: {a: watch('one') + watch('x').trim(), b: watch('two')},
    fails: 1,
  },
  {
    name: 'two files are glued to another key',
    files: {a: watch('one').trim(), b: '-c\n'},
    fails: 0,
  },
  {
    name: 'a rule stands twice',
    files: {a: watch('one'), b: `${watch('one')}${watch('two')}`},
    fails: 1,
  },
  {
    name: 'a folder is missing',
    files: {a: watch('one'), b: `-w /nosuch/file -p wa\n${watch('two')}`},
    fails: 1,
  },
  {
    name: 'a directory is missing',
    files: {a: `${watch('one')}-a always,exit -F dir=/nosuch -F perm=wa\n`},
    fails: 1,
  },
  {
    name: 'a user is unknown',
    files: {a: `${watch('one')}-a always,exit -S all -F uid=nosuch\n${watch('two')}`},
    fails: 1,
  },
  {
    name: 'a syscall is unknown in the first rule',
    files: {a: `-a always,exit -S nosuch\n${watch('one')}`},
    fails: 1,
    isSilent: true,
  },
  {name: 'a line is indented by a tab', files: {a: `${watch('one')}\t${watch('two')}`}, fails: 1},
  {
    name: 'lines end as on Windows',
    files: {a: watch('one').replace('\n', '\r\n') + watch('two')},
    fails: 0,
  },
  {
    name: 'a comment stands behind a rule',
    files: {a: `${watch('one')}${watch('two').trim()} # note\n`},
    fails: 1,
  },
  {
    name: '-i passes over',
    files: {a: `${watch('one')}-i\n${watch('one')}${watch('two')}-w etc\n`},
    fails: 2,
  },
  {
    name: '-c passes over',
    files: {a: `${watch('one')}-c\n${watch('one')}${watch('two')}`},
    fails: 1,
  },
  {
    name: '-D -k takes part of a key, and -A stands in front',
    files: {
      a: `${watch('ident')}${watch('identity')}${watch('other')}-D -k ident\n-A always,exit -F path=/etc/group -k first\n`,
    },
    fails: 0,
  },
  {
    name: 'a rule to delete is not loaded',
    files: {a: `${watch('one')}-W /etc/group -p wa\n${watch('two')}`},
    fails: 1,
  },
  {name: 'a line has more words than there is room for', files: {a: many}, fails: 0},
  {
    name: 'a comment is cut, and its end is a rule',
    files: {a: `${watch('one')}-a never,task -k ${'#'.repeat(6143 - 18)}${watch('two')}`},
    fails: 1,
  },
  {
    name: 'a blank in a name stands for another file, which is read twice',
    files: {'a b': watch('one'), b: watch('two'), '.c': watch('three')},
    fails: 1,
  },
]
