/** What each exit status means: the README says it at length. */
export const statuses = {
  0: 'As desired; or applied and verified; or written for the next boot, where that was asked for.',
  1: 'Failed: nothing was changed, or everything was taken back.',
  2: 'Differs: there are changes to make, or something costs events or may.',
  3: 'Refused: the kernel is locked until the next boot.',
  4: 'Refused: the machine changed since the plan was made, or it is for another one.',
  5: 'Refused: a hazard was not allowed.',
  6: 'Failed, and could not be taken back whole: look at the host now.',
  7: 'Staged: the next boot loads what the policy asks for, and nothing else is to be done.',
  64: 'Wrong usage.',
}

/** Those of the commands, beside 0, 1 and 64, which each of them can end with. */
export const commandStatuses = {
  apply: [3, 4, 5, 6],
  doctor: [2],
  drift: [2, 7],
  plan: [2, 7],
  recover: [3, 4, 5, 6],
  rollback: [3, 4, 5, 6],
  status: [2, 7],
}

export const files = {
  '/etc/auditform/*.json5': 'The policy of this host, where none is named.',
  '/etc/auditform/site.json5.example': 'A policy with comments, which is not read under this name.',
  '/usr/share/auditform/policies':
    'Policies to begin with; README.md there says what each records.',
  '/usr/share/auditform/schemas': 'JSON Schemas of policies and of what `--json` prints.',
  '/etc/audit/rules.d/auditform.rules': 'What apply writes for the next boot.',
  '/var/lib/auditform':
    'The history, generations to go back to, and the journal of an apply that is under way.',
  '/var/cache/auditform': 'What can be made anew.',
  '/run/auditform': 'What the last quiet drift had asked.',
}

/** Manual pages of others. */
export const related = [
  ['auditctl', 8],
  ['audit.rules', 7],
  ['augenrules', 8],
  ['auditd', 8],
]
