import {AuditformError, ExitStatus} from './errors.ts'
import type {PolicyFiles} from './policy/policy-files.ts'
import {isSavedPlanFile} from './read-saved-plan.ts'

/** Flags that say what is planned; a saved plan has its answers in it. */
const planningFlags = ['live-only', 'take-over', 'order', 'only', 'only-drift']

/** The saved plan among the arguments, which then is the only one; undefined when all are policies. */
export async function savedPlanIn(
  entries: readonly string[],
  flags: readonly string[],
  files: PolicyFiles,
): Promise<string | undefined> {
  const plan = await firstPlan(entries, files)
  if (plan === undefined) return undefined
  if (entries.length > 1) {
    throw usage(`${plan} is a saved plan, and stands alone.`, 'Leave the other arguments away.')
  }
  const flag = flags.find((name) => planningFlags.includes(name))
  if (flag === undefined) return plan
  throw usage(
    `--${flag} is for planning, and ${plan} is a saved plan.`,
    `Leave it away, or plan again with it.`,
  )
}

/** A plan is not planned again. */
export async function refuseSavedPlan(
  entries: readonly string[],
  files: PolicyFiles,
): Promise<void> {
  const plan = await firstPlan(entries, files)
  if (plan === undefined) return
  throw usage(
    `${plan} is a saved plan, and no policy.`,
    `See it: auditform show ${plan}`,
    `Carry it out: auditform apply ${plan}`,
  )
}

async function firstPlan(
  entries: readonly string[],
  files: PolicyFiles,
): Promise<string | undefined> {
  for (const entry of entries) if (await isSavedPlanFile(entry, files)) return entry
  return undefined
}

function usage(message: string, ...suggestions: readonly string[]): AuditformError {
  return new AuditformError('USAGE', message, {status: ExitStatus.usage, suggestions})
}
