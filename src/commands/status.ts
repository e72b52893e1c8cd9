import {Flags} from '@oclif/core'
import {BaseCommand} from '../base-command.ts'
import {policyArgs, targetFlags} from '../command-flags.ts'
import {AuditformError} from '../errors.ts'
import {retireProven} from '../prove-staged.ts'
import type {SoundState} from '../read-desired.ts'
import {statusOf} from '../read-standing.ts'
import {readStatus} from '../read-status.ts'
import {statusAsJson, statusAsText} from '../report/status.ts'
import type {System} from '../system/system.ts'

export default class Status extends BaseCommand {
  static override summary =
    'Show the control values, the rules, who they belong to, and what the next boot loads. Changes no rule.'
  static override description = [
    'Of policy, rules.d, audit.rules and kernel the one is named that is not as the others,',
    'with what mends it. Policies are read where some are named, or lie in /etc/auditform.',
    'What was staged for a boot and is loaded is told once, and is then no longer staged.',
    'Exit status 0: in sync, or nothing says what the host should hold. 2: differs. 7: staged,',
    'waiting for reboot.',
  ].join('\n')
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --rules',
    '<%= config.bin %> <%= command.id %> site.json5',
  ]
  static override args = policyArgs
  static override flags = {
    ...targetFlags,
    rules: Flags.boolean({summary: 'List every rule with its owner.'}),
  }

  override async run(): Promise<unknown> {
    const {args, flags} = await this.parse(Status)
    const system = await this.openTarget(flags)
    const status = await readStatus(system, await this.policyOf(system, args.policy))
    this.log(statusAsText(status, this.paint, {rules: flags.rules}))
    const {standing} = status
    this.setStatus(statusOf(standing))
    if (standing.isProven && standing.staged) {
      await retireProven(system, standing.staged, this.tellHistoryLoss)
    }
    return statusAsJson(status)
  }

  /** What is wrong with a policy that nobody named is no reason to tell nothing. */
  private async policyOf(
    system: System,
    named: readonly string[] | undefined,
  ): Promise<SoundState | undefined> {
    try {
      return (await this.readPolicies(system, named)).desired
    } catch (error) {
      const isNamed = named !== undefined && named.length > 0
      if (isNamed || !(error instanceof AuditformError)) throw error
      return undefined
    }
  }
}
