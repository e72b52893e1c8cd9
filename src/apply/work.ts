import type {GenerationRecord} from '../generations/record.ts'
import {plainLoad} from '../persist/compare-loads.ts'
import type {FileProposal} from '../persist/propose-file.ts'
import type {Operation} from '../plan/operation.ts'
import type {Plan} from '../plan/plan.ts'
import type {HostFacts} from '../rules/host-facts.ts'
import {formatVersion} from '../rules/version.ts'
import type {RulesFile, RulesFolder, System} from '../system/system.ts'
import type {Intent} from './journal-entries.ts'

/** All that one apply does to one machine. */
export interface Work {
  readonly facts: HostFacts
  readonly plan: Pick<Plan, 'current' | 'desired' | 'operations' | 'lastly'>
  /** `undefined` when rules.d is left alone. */
  readonly file: FileProposal | undefined
  /** Files of others that are set aside. */
  readonly takeOver: readonly RulesFile[]
  readonly folder: RulesFolder
  /** The two readers differed before anything was done. */
  readonly readersDiffered: boolean
}

/** Puts down what the work is about to do, and how things are. */
export async function intentOf(
  system: System,
  {facts, plan, file, takeOver, folder}: Work,
  changes: Intent['changes'],
  id: string,
  generation: GenerationRecord | null = null,
): Promise<Intent> {
  return {
    type: 'intent',
    format_version: '1',
    id,
    began: new Date().toISOString(),
    pid: process.pid,
    boot: await system.bootId(),
    auditctl: formatVersion(facts.auditctl),
    paths: [...facts.paths.keys()],
    before: plainLoad(plan.current),
    desired: plainLoad(plan.desired),
    changes,
    operations: plan.operations.map(wordsOf),
    lastly: plan.lastly.map(wordsOf),
    file:
      file === undefined
        ? null
        : {
            name: file.name,
            path: file.path,
            before: folder.files?.find(({name}) => name === file.name)?.text ?? null,
            desired: file.change === 'remove' ? null : file.text,
            change: file.change,
            set_aside: takeOver.map(plainFile),
            put_back: (file.putBack ?? []).map(plainFile),
          },
    generation,
  }
}

function plainFile({name, path, text}: RulesFile): RulesFile {
  return {name, path, text}
}

function wordsOf({argv, undo}: Operation): Intent['operations'][number] {
  return {argv, undo}
}
