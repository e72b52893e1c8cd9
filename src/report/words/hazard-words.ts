import type {HazardName} from '../../plan/hazards.ts'

const words: Readonly<
  Record<HazardName, {readonly what: string; readonly instead: string | undefined}>
> = {
  COVERAGE_LOST: {
    what: 'Events that are recorded now are not recorded afterwards',
    instead: undefined,
  },
  COVERAGE_GAP: {
    what: 'Events of these rules may be missed while they are moved',
    instead: undefined,
  },
  REMOVES_MANY: {
    what: 'More than half of the rules are deleted',
    instead: 'name the policies that ask for them, or import them first: auditform import',
  },
  EMPTIES: {
    what: 'No rule is left; nothing would be recorded',
    instead: 'check what was read: the policies, or the generation',
  },
  REMOVES_UNMANAGED: {
    what: 'Rules that no policy of yours asked for are deleted',
    instead: "keep them with unmanaged: 'keep', or import them",
  },
  REMOVES_PROTECTED: {
    what: 'Rules that the applied policy protects are deleted',
    instead: 'put them back into the policy',
  },
  ADDS_SUPPRESSION: {what: 'Rules that keep events out of the log are added', instead: undefined},
  PANICS_ON_FAILURE: {
    what: 'The kernel will panic when it cannot record an event',
    instead: "ask for failure: 'printk'",
  },
  LOCKS_UNTIL_REBOOT: {
    what: 'This cannot be changed again before the next boot',
    instead: undefined,
  },
  TAKES_OVER_FILE: {
    what: 'Files of others load rules of their own at the next boot, before ours',
    instead:
      'import them into a policy and set them aside with --take-over, or change the kernel only with --live-only',
  },
}

/** What a hazard means, and what could be done instead of allowing it. */
export function hazardWords(name: HazardName) {
  return words[name]
}
