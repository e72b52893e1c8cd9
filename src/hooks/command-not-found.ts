import type {Hook} from '@oclif/core'
import {AuditformError, ExitStatus} from '../errors.ts'
import {failureAsJson, failureAsText} from '../report/failure.ts'
import {jsonText} from '../report/json-text.ts'
import {plainPaint} from '../report/paint.ts'
import {nearest} from '../rules/suggest.ts'

/** Says which command may have been meant. A typo must not look like a failure of the work. */
const hook: Hook.CommandNotFound = async function commandNotFound({id, argv = [], config}) {
  const [command = '', ...more] = id.split(':')
  const takes = config.findCommand(command)?.args
  const failure =
    takes !== undefined && Object.keys(takes).length === 0 && more.length > 0
      ? noArgument(command, more.join(' '))
      : noCommand(
          id,
          config.commandIDs.filter((name) => !name.startsWith('help')),
        )
  if (argv.includes('--json')) process.stdout.write(`${jsonText(failureAsJson(failure), 2)}\n`)
  else process.stderr.write(`${failureAsText(failure, plainPaint)}\n`)
  this.exit(failure.status)
}

/** oclif takes the words behind a command for a part of its name when it takes no arguments. */
function noArgument(command: string, word: string): AuditformError {
  return new AuditformError('USAGE', `${command} takes flags only, and '${word}' is none.`, {
    status: ExitStatus.usage,
    suggestions: [`See the flags with ${command} --help.`],
  })
}

function noCommand(id: string, names: readonly string[]): AuditformError {
  const status = ExitStatus.usage
  if (id.startsWith('-')) {
    return new AuditformError('USAGE', `The command comes first, and ${id} is none.`, {
      status,
      suggestions: [`Commands are ${names.join(', ')}; flags stand behind them.`],
    })
  }
  const meant = nearest(id, names)
  return new AuditformError('USAGE', `There is no command '${id}'.`, {
    status,
    suggestions: [meant === '' ? 'See auditform --help.' : `Did you mean ${meant}?`],
  })
}

export default hook
