import type {PersistReport} from '../persist/persist.ts'
import type {Staged} from '../persist/standing.ts'
import {persistedAsJson, persistedLines} from './applied.ts'
import type {Paint} from './paint.ts'
import type {StagingDocument} from './plan-schema.ts'
import {stagedAsJson, stagedLine} from './standing.ts'

/** What was staged, as far as a report speaks of it. */
interface Staging {
  readonly staged: Staged
  readonly persisted: PersistReport
  readonly replaced: Staged | undefined
  /** Whether the kernel holds it already. */
  readonly isHeld: boolean
}

/** What `apply --for-next-boot` did, for a reader. */
export function stagedAsText(staging: Staging, paint: Paint): string {
  const {staged, persisted, replaced, isHeld} = staging
  const head = isHeld ? 'Written for the next boot:' : 'Staged, waiting for reboot:'
  return [
    `${paint.green(paint.bold(head))} ${stagedLine(staged)}`,
    ...persistedLines(persisted, paint),
    isHeld
      ? 'The kernel holds these rules already.'
      : 'The kernel is as it was. On a model of the boot these rules are what is loaded.',
    ...(replaced ? [`No longer staged: ${stagedLine(replaced)}`] : []),
    ...(isHeld ? [] : ['After the reboot: auditform status']),
  ].join('\n')
}

/** What `apply --for-next-boot` did, for a program. */
export function stagingAsJson({persisted, replaced}: Staging): StagingDocument {
  return {
    rules_file: persistedAsJson(persisted),
    replaced: replaced ? stagedAsJson(replaced) : null,
  }
}
