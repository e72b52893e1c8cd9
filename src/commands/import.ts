import {Flags} from '@oclif/core'
import {BaseCommand} from '../base-command.ts'
import {targetFlags} from '../command-flags.ts'
import {ExitStatus} from '../errors.ts'
import {type Imported, importFiles, importLive} from '../import-policy.ts'
import {complaintsAsJson} from '../report/complaints-json.ts'
import {complaintsAsText} from '../report/complaints-text.ts'
import {counted} from '../report/plan-words.ts'
import {printable} from '../report/printable.ts'
import {describedFacts} from '../system/described-facts.ts'
import {writeOutput} from '../system/output-file.ts'
import {nodePolicyFiles} from '../system/policy-files.ts'

interface ImportFlags {
  readonly from?: string | undefined
  readonly target?: string | undefined
  readonly all: boolean
}

export default class Import extends BaseCommand {
  static override summary = 'Make a policy of the rules that a host has. Changes nothing there.'
  static override description = [
    'Without --from the rules and control values of the kernel become a policy that,',
    'planned against the same host, changes nothing. Comments say which file a rule',
    'came from, what the listing could not tell, and what was left out and why.',
    'Exit status 0: all of it is in the policy. 1: something could not be said.',
  ].join('\n')
  static override examples = [
    '<%= config.bin %> <%= command.id %> --output site.json5',
    '<%= config.bin %> <%= command.id %> --from /etc/audit/rules.d > site.json5',
  ]
  static override flags = {
    ...targetFlags,
    from: Flags.string({
      summary: 'A rules file, or a folder of them as augenrules reads it, instead of the kernel.',
      helpValue: 'PATH',
    }),
    output: Flags.string({
      char: 'o',
      summary: 'Write the policy to this file.',
      helpValue: 'FILE',
    }),
    force: Flags.boolean({summary: 'Replace the file if it is there.', dependsOn: ['output']}),
    all: Flags.boolean({
      summary: 'Take in the rules that known agents load by themselves, too.',
      exclusive: ['from'],
    }),
  }

  override async run(): Promise<unknown> {
    const {flags} = await this.parse(Import)
    const imported = await this.importAs(flags)
    if (!imported.isWhole) this.setStatus(ExitStatus.failed)
    if (flags.output !== undefined) {
      await writeOutput(flags.output, imported.text, {force: flags.force})
    }
    this.show(imported, flags.output)
    const {text, rules, control, leftOut, complaints} = imported
    return {
      format_version: '1.0',
      policy: text,
      output: flags.output ?? null,
      rules,
      control,
      left_out: leftOut,
      complaints: complaintsAsJson(complaints),
    }
  }

  private async importAs(flags: ImportFlags): Promise<Imported> {
    const {from, target, all} = flags
    if (from === undefined) return importLive(await this.openTarget(flags), {all})
    const files = nodePolicyFiles()
    if (target !== undefined) {
      const system = await this.openTarget(flags)
      return importFiles(from, files, system.facts, 'known')
    }
    // The files may be another machine's: what is missing here may be there.
    return importFiles(from, files, (query) => describedFacts(query, {}), 'as-described')
  }

  private show({text, rules, leftOut, complaints}: Imported, output: string | undefined): void {
    if (output === undefined) this.log(text.trimEnd())
    const paint = this.paintFor(process.stderr)
    const told = complaintsAsText(complaints, paint)
    if (told !== '') this.logToStderr(`${told}\n`)
    if (complaints.length === 0) {
      for (const {line, reason} of leftOut) {
        this.logToStderr(`Left out: ${printable(line)}\n  ${reason}`)
      }
    }
    const where = output === undefined ? '' : ` in ${printable(output)}`
    this.logToStderr(`Imported ${counted(rules, 'rule')}${where}.`)
  }
}
