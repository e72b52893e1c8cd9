import {type Hook, ux} from '@oclif/core'
import {ExitStatus} from '../errors.ts'
import {nearest} from '../rules/suggest.ts'

/** Says which command may have been meant. A typo must not look like a failure of the work. */
const hook: Hook.CommandNotFound = async function commandNotFound({id, config}) {
  const names = config.commandIDs.filter((name) => !name.startsWith('help'))
  const suggestion = nearest(id, names)
  ux.stderr(`Error: There is no command ${id}.`)
  ux.stderr(suggestion === '' ? '  See auditform --help.' : `  Did you mean ${suggestion}?`)
  this.exit(ExitStatus.usage)
}

export default hook
