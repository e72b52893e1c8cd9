import {Flags} from '@oclif/core'
import {BaseCommand} from '../base-command.ts'
import {givenWords, policyArgs, targetFlags} from '../command-flags.ts'
import {ExitStatus} from '../errors.ts'
import {readDrift} from '../read-drift.ts'
import {propose} from '../reconcile.ts'
import {driftAsText, waitingAsText} from '../report/drift.ts'
import {driftAsJson} from '../report/drift-json.ts'

export default class DriftCommand extends BaseCommand {
  static override summary = 'Tell whether a host has left its policy. Quiet when it has not.'
  static override description = [
    'For cron: prints nothing and exits with 0 when kernel and rules.d are as the policy asks,',
    'else tells each difference, the worst first, and exits with 2. Where all of them are staged and',
    'wait for a reboot it tells that on one line and exits with 7. Changes nothing.',
  ].join('\n')
  static override examples = ['<%= config.bin %> <%= command.id %> /etc/auditform/site.json5']
  static override args = policyArgs
  static override flags = {
    ...targetFlags,
    'live-only': Flags.boolean({summary: 'Look at the kernel only and leave rules.d alone.'}),
    strict: Flags.boolean({summary: 'Count what the listing alone cannot prove as drift.'}),
  }

  override async run(): Promise<unknown> {
    const {args, flags} = await this.parse(DriftCommand)
    const system = await this.openTarget(flags)
    const {desired, facts} = await this.readPolicies(system, args.policy)
    const scope = {liveOnly: flags['live-only'], takeOver: false}
    const proposal = await propose(system, desired, facts, scope)
    const found = await readDrift(system, proposal, desired.controlPlaces)
    const counted = found.drifts.filter(({severity}) => flags.strict || severity !== 'unproven')
    const given = givenWords(args.policy, flags)
    const view = {target: system.description, facts, given}

    if (counted.length > 0) {
      this.setStatus(found.staged ? ExitStatus.staged : ExitStatus.differs)
      this.log(
        found.staged
          ? waitingAsText(view, found.staged, counted.length, this.paint)
          : driftAsText(view, counted, this.paint),
      )
    }
    return this.jsonEnabled() ? driftAsJson(view, {...found, counted}) : undefined
  }
}
