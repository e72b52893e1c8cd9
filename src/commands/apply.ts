import {Flags} from '@oclif/core'
import type {Asked} from '../apply-errand.ts'
import {type ApplyingFlagValues, applyingFlags} from '../applying-command.ts'
import {type PlanFlagValues, type Planned, planned} from '../base-command.ts'
import {policyArgs, scopeFlags, targetFlags} from '../command-flags.ts'
import {openSavedPlan} from '../open-saved-plan.ts'
import {planAsJson} from '../report/plan-json.ts'
import type {PlanDocument} from '../report/plan-schema.ts'
import {alreadyAppliedText, alreadyStagedText} from '../report/saved-plan-text.ts'
import {savedPlanIn} from '../saved-plan-argument.ts'
import {nextBootFlag, StagingCommand} from '../staging-command.ts'
import {nodePolicyFiles} from '../system/policy-files.ts'

export default class Apply extends StagingCommand {
  static override summary = 'Change the kernel and rules.d as planned, and prove the result.'
  static override description = [
    'Shows the plan and asks, carries it out, reads the kernel again and compares, then writes',
    'rules.d. Exit status 0: applied and verified, or nothing to do. 1: failed, everything is as',
    'it was. 3: the kernel is locked. 4: the machine changed since it was planned for. 5: a hazard',
    'was not allowed. 6: failed and could not be taken back whole. With --confirm-within at a',
    'terminal, 1 also when it was not confirmed and taken back. On a locked kernel',
    '--for-next-boot writes rules.d, and status proves after the reboot that it was loaded.',
  ].join('\n')
  static override examples = [
    '<%= config.bin %> <%= command.id %> policies/baseline.json5',
    '<%= config.bin %> <%= command.id %> --yes --allow REMOVES_MANY site.json5',
    '<%= config.bin %> <%= command.id %> plan.json',
    '<%= config.bin %> <%= command.id %> --for-next-boot site.json5',
    '<%= config.bin %> <%= command.id %> --for-next-boot plan.json',
    '<%= config.bin %> <%= command.id %> --only-drift --yes --max-changes 5',
  ]
  static override args = {
    policy: {
      ...policyArgs.policy,
      description: `${policyArgs.policy.description} Or one saved plan.`,
    },
  }
  static override flags = {
    ...targetFlags,
    ...scopeFlags,
    ...applyingFlags,
    'for-next-boot': nextBootFlag(['live-only', 'only']),
    'only-drift': Flags.boolean({
      summary: 'For a timer: put back what was applied last, and refuse everything else.',
      exclusive: ['for-next-boot', 'take-over', 'only', 'confirm-within'],
    }),
    'max-changes': Flags.integer({
      summary: 'With --only-drift: refuse more operations than this (10 unless it is given).',
      min: 1,
      dependsOn: ['only-drift'],
      helpValue: 'NUMBER',
    }),
  }

  override async run(): Promise<unknown> {
    const {args, flags, raw} = await this.parse(Apply)
    const asked = this.asked(flags)
    const given = raw.flatMap((token) => (token.type === 'flag' ? [token.flag] : []))
    const plan = await savedPlanIn(args.policy ?? [], given, nodePolicyFiles())
    if (flags['for-next-boot']) {
      return plan === undefined
        ? this.stageShown(await this.planFor(flags, args.policy), asked, flags)
        : this.stageSavedPlan(plan, asked, flags)
    }
    if (flags['only-drift']) return this.repair(asked, args.policy, flags)
    const shown =
      plan === undefined
        ? this.showPlan(await this.planFor(flags, args.policy), flags)
        : await this.showSavedPlan(plan, flags)
    return this.applyShown(shown, asked, flags)
  }

  /** Without a difference there is nothing to say to cron. */
  private async repair(
    asked: Asked,
    policies: readonly string[] | undefined,
    flags: PlanFlagValues & ApplyingFlagValues & {readonly 'max-changes'?: number | undefined},
  ): Promise<unknown> {
    const planned = await this.planFor(flags, policies)
    const {isAsDesired} = planned.view
    if (!isAsDesired || flags.verbose) this.showPlan(planned, flags)
    if (isAsDesired) return this.applyShown(planned, asked, flags)
    const {mustBeRepair, usualMostChanges} = await import('../repair.ts')
    const {begin} = await mustBeRepair(planned, flags['max-changes'] ?? usualMostChanges)
    return this.applyShown({...planned, begin}, asked, flags)
  }

  private async showSavedPlan(
    path: string,
    flags: PlanFlagValues,
  ): Promise<Planned & {readonly planId: string}> {
    const {saved, found} = await this.openPlan(path, flags, {isForNextBoot: false})
    const shown = this.showPlan(found, flags)
    if (shown.view.isAsDesired) this.log(alreadyAppliedText(saved))
    return {...shown, planId: saved.plan_id}
  }

  private async stageSavedPlan(
    path: string,
    asked: Asked,
    flags: PlanFlagValues & ApplyingFlagValues,
  ): Promise<PlanDocument> {
    const {saved, staged, found} = await this.openPlan(path, flags, {isForNextBoot: true})
    if (staged === undefined) {
      const document = await this.stageShown({...found, planId: saved.plan_id}, asked, flags)
      if (found.view.isAsDesired) this.log(alreadyAppliedText(saved))
      return document
    }
    const view = {...found.view, staged}
    this.showPlan({...found, view}, flags)
    this.log(`\n${alreadyStagedText(saved, staged)}`)
    return {...planAsJson(view), applied: null}
  }

  private async openPlan(
    path: string,
    flags: PlanFlagValues,
    {isForNextBoot}: {readonly isForNextBoot: boolean},
  ) {
    const system = await this.openTarget(flags)
    const auditform = this.config.version
    const opened = await openSavedPlan(path, system, {auditform, isForNextBoot})
    return {...opened, found: planned(system, opened.proposal, opened.desired)}
  }
}
