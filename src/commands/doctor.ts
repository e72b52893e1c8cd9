import {BaseCommand} from '../base-command.ts'
import {targetFlags} from '../command-flags.ts'
import {diagnose, statusOf} from '../doctor/diagnose.ts'
import {readPatient} from '../read-patient.ts'
import {doctorAsJson, doctorAsText} from '../report/doctor.ts'

export default class Doctor extends BaseCommand {
  static override summary =
    'Tell why nothing, or not everything, is recorded although rules are loaded.'
  static override description = [
    'Looks at the control values, the rules and the paths that they watch, the audit daemon, its',
    'configuration and its disk, what starts it at boot, and what the next boot loads. Each finding',
    'has its cause, what was read, and what mends it, the worst first. Changes nothing.',
    'Exit status 0: nothing found, or notes only. 2: errors (events are not recorded) or warnings',
    '(they may not be). 1: the kernel could not be asked.',
  ].join('\n')
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --target ssh://root@web1',
  ]
  static override flags = targetFlags

  override async run(): Promise<unknown> {
    const {flags} = await this.parse(Doctor)
    const system = await this.openTarget(flags)
    const patient = await readPatient(system)
    const diagnosis = diagnose(patient)
    const view = {target: system.description, patient, diagnosis}
    this.setStatus(statusOf(diagnosis))
    this.log(doctorAsText(view, this.paint))
    return doctorAsJson(view)
  }
}
