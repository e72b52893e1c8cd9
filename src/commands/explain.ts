import {Readable} from 'node:stream'
import {pipeline} from 'node:stream/promises'
import {Flags} from '@oclif/core'
import {BaseCommand} from '../base-command.ts'
import {AuditformError, ExitStatus} from '../errors.ts'
import {splitExplainArgv} from '../explain-argv.ts'
import {explainLines, factsOf} from '../explain-lines.ts'
import {explanationAsDocument} from '../report/explain-json.ts'
import {type ExplainInput, explainRule, readExplainInput} from '../report/explain-rule.ts'
import {explanationAsText} from '../report/explain-text.ts'
import {compareVersionsOf} from '../report/explain-versions.ts'
import {ruleInWords} from '../report/rule-words.ts'
import {formatRule} from '../rules/format-words.ts'
import {assumedVersion, type DescribedHost, describeHost} from '../system/described-facts.ts'
import {readPathList} from '../system/path-list.ts'

export default class Explain extends BaseCommand {
  static override summary = 'Say what a rule matches, and what each auditctl makes of it.'
  static override description = [
    'The rule is one quoted line, or its words. Nothing is loaded and no root is',
    'needed. Users, groups and folders are those of this machine; --dirs names the',
    'folders instead. Exit status 0: the rule was read. 1: auditctl refuses it.',
    '',
    'For programs: --json --stdin reads a rule a line, as in a rules file or as a',
    'JSON array of the words of argv, and answers each at once with a JSON document',
    'on one line: {"input": "-w /etc/passwd -p wa", "accepted": true, "error": null,',
    '"findings": [], "kernel_rule": {"list": 4, "action": 2, "fields": [[105,',
    '"0x40000000", "/etc/passwd"], [106, "0x40000000", 10]], "syscalls": "all"},',
    '"listing": "-w /etc/passwd -p wa"}',
    '',
    'accepted says whether that auditctl loads a rule; kernel_rule and listing are',
    'null when not. error and each of findings have code, message, remedy, and word,',
    'start and end, which say what is meant; findings have a severity. Numbers are',
    'those of linux/audit.h. The exit status is 0 when every line was answered. The',
    'format is published as schemas/explain.schema.json.',
  ].join('\n')
  static override usage = 'explain [FLAGS] RULE'
  static override examples = [
    '<%= config.bin %> <%= command.id %> "-a always,exit -F dir=/etc -F perm=wa -k etc"',
    '<%= config.bin %> <%= command.id %> --auditctl-version 4.2.1 -w /etc/passwd -p wa -k passwd',
    '<%= config.bin %> <%= command.id %> --json --stdin --dirs folders.txt < 30-site.rules',
  ]
  static override strict = false
  static override flags = {
    stdin: Flags.boolean({summary: 'Read a rule a line and answer each with a line of JSON.'}),
    'auditctl-version': Flags.string({
      summary: 'Release of auditctl that reads the rule.',
      helpValue: 'X.Y.Z',
      default: assumedVersion,
    }),
    machine: Flags.string({
      summary: 'Machine of the host, as uname -m tells it; this one by default.',
      helpValue: 'NAME',
    }),
    dirs: Flags.string({
      summary: 'A file with a path a line: these are directories, and no others.',
      helpValue: 'FILE',
    }),
  }

  override async run(): Promise<unknown> {
    const {flags: own, rule} = splitExplainArgv(this.argv)
    this.argv = [...own, '--', ...rule]
    const {flags} = await this.parse(Explain, this.argv)
    const host = await describeHost({
      version: flags['auditctl-version'],
      machine: flags.machine,
      directories: flags.dirs === undefined ? undefined : await readPathList(flags.dirs),
    })
    if (!flags.stdin) return this.explain(inputOf(rule), host)
    await answerLines(rule, host)
    return undefined
  }

  private async explain(input: ExplainInput, host: DescribedHost): Promise<unknown> {
    const facts = await host.facts(factsOf([input]))
    const explanation = explainRule(input, facts)
    if (explanation.error) this.setStatus(ExitStatus.failed)
    const rule = explanation.rule ?? explanation.deleted
    const view = {
      explanation,
      facts,
      words: rule && ruleInWords(rule, facts),
      canonical: rule && formatRule(rule, facts),
      versions: input.kind === 'words' ? compareVersionsOf(input, facts) : [],
    }
    this.log(explanationAsText(view, this.paint))
    return explanationAsDocument(explanation, facts, view)
  }
}

/** One word is a line; several are the words of argv. */
function inputOf(rule: readonly string[]): ExplainInput {
  const [line, ...others] = rule
  if (line === undefined) {
    throw new AuditformError('USAGE', 'There is no rule to explain.', {
      status: ExitStatus.usage,
      suggestions: ['Give one: auditform explain "-w /etc/passwd -p wa -k passwd"'],
    })
  }
  return others.length === 0 ? readExplainInput(line) : {kind: 'words', input: rule, words: rule}
}

async function answerLines(rule: readonly string[], host: DescribedHost): Promise<void> {
  if (rule.length > 0) {
    throw new AuditformError('USAGE', 'With --stdin the rules come from standard input.', {
      status: ExitStatus.usage,
      suggestions: ['Leave the rule away, or leave --stdin away.'],
    })
  }
  try {
    await pipeline(Readable.from(explainLines(process.stdin, host)), process.stdout, {end: false})
  } catch (error) {
    // The reader has read enough, as head(1) does.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error
  }
}
