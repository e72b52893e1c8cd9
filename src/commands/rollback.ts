import {Flags} from '@oclif/core'
import {applyingFlags} from '../applying-command.ts'
import {planned} from '../base-command.ts'
import {scopeFlags, targetFlags} from '../command-flags.ts'
import {generationArgument, numberIn} from '../generation-argument.ts'
import {rollbackHeadline} from '../report/generations-text.ts'
import {proposeRollback} from '../rollback-proposal.ts'
import {nextBootFlag, StagingCommand} from '../staging-command.ts'

const {order, verbose} = scopeFlags

export default class Rollback extends StagingCommand {
  static override summary =
    'Go back to what was applied earlier: kernel, rules.d, and files of others.'
  static override description = [
    'Shows the plan and asks, as apply does, and makes a generation of its own; the way back from a',
    'rollback is a rollback. Generation 0 is what was there before the first apply. Exit status 0:',
    'done and verified, or nothing to do. 1: failed, everything is as it was; or there is no such',
    'generation. 3: the kernel is locked. 4: the machine changed meanwhile. 5: a hazard was not',
    'allowed. 6: failed and could not be taken back whole. On a locked kernel --for-next-boot writes',
    'rules.d, and status proves after the reboot that it was loaded.',
  ].join('\n')
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> 3 --reason CHG-4711',
    '<%= config.bin %> <%= command.id %> 0 --allow EMPTIES',
    '<%= config.bin %> <%= command.id %> 3 --for-next-boot',
  ]
  static override args = {
    generation: generationArgument('The generation to go back to; by default the one before.'),
  }
  static override flags = {
    ...targetFlags,
    order,
    verbose,
    'take-over': Flags.boolean({
      summary: 'Set files of others aside that came to rules.d since.',
    }),
    ...applyingFlags,
    'for-next-boot': nextBootFlag([]),
  }

  override async run(): Promise<unknown> {
    const {args, flags} = await this.parse(Rollback)
    const number = numberIn(args.generation)
    const asked = this.asked(flags)
    const system = await this.openTarget(flags)
    const {target, proposal, desired} = await proposeRollback(system, number, {
      takeOver: Boolean(flags['take-over']),
      isStrict: flags.order === 'strict',
    })
    this.log(`${rollbackHeadline(target, this.paint)}\n`)
    const found = planned(system, proposal, desired)
    const document = flags['for-next-boot']
      ? await this.stageShown(found, asked, flags)
      : await this.applyShown(this.showPlan(found, flags), asked, flags)
    return {...document, back_to: target.number}
  }
}
