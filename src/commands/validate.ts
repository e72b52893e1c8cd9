import {Flags} from '@oclif/core'
import {BaseCommand} from '../base-command.ts'
import {policyArgs} from '../command-flags.ts'
import {readDesired} from '../read-desired.ts'
import {complaintsAsJson} from '../report/complaints-json.ts'
import {complaintsAsText} from '../report/complaints-text.ts'
import {counted} from '../report/plan-words.ts'
import type {ValidateDocument} from '../report/validate-schema.ts'
import {describedFacts} from '../system/described-facts.ts'
import {nodePolicyFiles} from '../system/policy-files.ts'

export default class Validate extends BaseCommand {
  static override summary =
    'Tell everything that is wrong with policies. Needs no root and no kernel.'
  static override description = [
    'Without flags the policies are read as this machine would: its auditctl, its users, its',
    'folders. With --auditctl-version or --machine they are read as another host would.',
    'Exit status 0: sound. 1: not.',
  ].join('\n')
  static override examples = [
    '<%= config.bin %> <%= command.id %> site.json5 30-site.rules',
    '<%= config.bin %> <%= command.id %> --auditctl-version 2.8.5 --machine x86_64 site.json5',
  ]
  static override args = policyArgs
  static override flags = {
    'auditctl-version': Flags.string({
      summary: 'Release of auditctl to validate for.',
      helpValue: 'X.Y.Z',
    }),
    machine: Flags.string({
      summary: 'Machine to validate for, as uname -m tells it.',
      helpValue: 'NAME',
    }),
  }

  override async run(): Promise<unknown> {
    const {args, flags} = await this.parse(Validate)
    const {'auditctl-version': version, machine} = flags
    const {desired, facts} = await readDesired(
      args.policy ?? [],
      nodePolicyFiles(),
      'anyone',
      (query) => describedFacts(query, {version, machine}),
      version === undefined && machine === undefined ? 'known' : 'as-described',
    )
    const rules = desired.state.rules.length
    const complaints = complaintsAsText(desired.complaints, this.paint)
    if (complaints !== '') this.log(`${complaints}\n`)
    this.log(
      `${this.paint.green('Sound:')} ${counted(rules, 'rule')} for auditctl ${facts.auditctl.join('.')} on ${facts.machine}.`,
    )
    const document: ValidateDocument = {
      format_version: '1.0',
      valid: true,
      auditctl: facts.auditctl.join('.'),
      machine: facts.machine,
      rules,
      skipped: desired.skipped,
      complaints: complaintsAsJson(desired.complaints),
    }
    return document
  }
}
