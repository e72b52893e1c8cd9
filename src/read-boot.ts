import {
  type Boot,
  bootOf,
  factsOfLines,
  foldersOfLines,
  linesOfText,
  mergeOn,
  wordsOfLines,
} from './persist/boot.ts'
import type {BootFacts} from './persist/boot-line.ts'
import type {HostFacts} from './rules/host-facts.ts'
import {isReal} from './system/is-real.ts'
import type {RulesFile, RulesFolder, System} from './system/system.ts'

/** A boot with rules.d as it is, and one with it as a plan would leave it. */
export interface BootReading {
  readonly now: Boot
  readonly planned: Boot | undefined
}

/**
 * Works out what the next boot of a machine loads; `undefined` where it has no rules.d. `planned`:
 * the files that rules.d would hold after an apply.
 */
export async function readBoot(
  system: System,
  {files}: RulesFolder,
  known: HostFacts,
  planned?: readonly RulesFile[],
): Promise<BootReading | undefined> {
  if (files === undefined) return undefined
  const bootFiles = await system.bootFiles()
  const merges = [files, ...(planned ? [planned] : [])].map((each) =>
    mergeOn(each, known, bootFiles),
  )
  const loaded = [
    ...merges.flatMap((merge) => merge.lines),
    ...linesOfText(bootFiles.auditRules?.text ?? ''),
  ]
  const lines = wordsOfLines(loaded, known)
  const named = await system.facts(factsOfLines(lines))
  const {paths} = await system.facts(foldersOfLines(lines, named))
  const facts: BootFacts = {
    ...named,
    paths: new Map([...named.paths, ...paths]),
    // What a recording or a model does not name may well be there.
    pathsAreKnown: isReal(system),
  }
  const [now, after] = merges.map((merge) => bootOf(merge, bootFiles, facts))
  return now && {now, planned: after}
}
