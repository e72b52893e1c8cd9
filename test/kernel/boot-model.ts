import {mergedLines, mergedText} from '../../src/persist/augenrules.ts'
import type {BootFacts} from '../../src/persist/boot-line.ts'
import {type BootLoad, loadAtBoot} from '../../src/persist/boot-load.ts'
import {projectRules} from '../../src/rules/project.ts'
import {parseAuditctlVersion} from '../../src/rules/version.ts'
import {knowsSpace, spaceProbe} from '../../src/system/boot-files.ts'
import type {Vm} from './vm.ts'

/** What the model says of a boot with these files in rules.d. */
export interface ForetoldBoot {
  /** All that augenrules writes. */
  readonly merged: string
  /** All that `auditctl -l` prints then. */
  readonly listing: string
  /** Lines of audit.rules that fail. */
  readonly failing: readonly number[]
  readonly load: BootLoad
}

/** Tells what a boot of the guest would load from files of rules.d. */
export type Foretell = (files: Readonly<Record<string, string>>) => ForetoldBoot

/** Asks the guest for its auditctl and its awk. */
export async function bootModel(vm: Vm, folder: string): Promise<Foretell> {
  const probe = `awk '${spaceProbe}'; echo $?; auditctl -v`
  const [status, version = ''] = (await vm.sh(probe)).stdout.split('\n')
  const awkKnowsSpace = knowsSpace(Number(status)) ?? true
  const facts: BootFacts = {
    auditctl: parseAuditctlVersion(version) ?? [0, 0, 0],
    machine: 'x86_64',
    ioUring: false,
    users: new Map([['root', 0]]),
    groups: new Map([['root', 0]]),
    paths: new Map([
      ['/', 'directory'],
      ['/etc', 'directory'],
      ['/etc/passwd', 'other'],
      ['/etc/group', 'other'],
      ['/etc/hosts', 'other'],
    ]),
    pathsAreKnown: true,
  }
  return (files) => {
    const given = Object.entries(files).map(([name, text]) => {
      const file = `${name}.rules`
      return {name: file, path: `${folder}/${file}`, text}
    })
    const merged = mergedLines(given, {auditctl: facts.auditctl, awkKnowsSpace})
    const load = loadAtBoot(merged, facts)
    const rules = load.rules.map(({rule}) => rule)
    const listing = rules.length === 0 ? ['No rules'] : projectRules(rules, facts)
    const failed = [...load.skipped, ...(load.stoppedAt ? [load.stoppedAt] : [])]
    return {
      merged: mergedText(merged),
      listing: `${listing.join('\n')}\n`,
      failing: failed.map(({at}) => at.line),
      load,
    }
  }
}

/** The lines of audit.rules that auditctl complains of. */
export function linesInError(said: string): readonly number[] {
  return [...said.matchAll(/error in line (\d+) of/g)].map(([, line]) => Number(line))
}
