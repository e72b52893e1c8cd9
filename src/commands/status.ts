import {Flags} from '@oclif/core'
import {BaseCommand} from '../base-command.ts'
import {targetFlags} from '../command-flags.ts'
import {readStatus} from '../read-status.ts'
import {statusAsJson, statusAsText} from '../report/status.ts'

export default class Status extends BaseCommand {
  static override summary =
    'Show the control values, the rules and who they belong to. Changes nothing.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --rules',
  ]
  static override flags = {
    ...targetFlags,
    rules: Flags.boolean({summary: 'List every rule with its owner.'}),
  }

  override async run(): Promise<unknown> {
    const {flags} = await this.parse(Status)
    const system = await this.openTarget(flags)
    const status = await readStatus(system)
    this.log(statusAsText(status, this.paint, {rules: flags.rules}))
    return statusAsJson(status)
  }
}
