import {afterAll, beforeAll, expect, test} from 'vitest'
import {type Block, commandsIn, type Shown} from '../docs/blocks.ts'
import {blocksFor, nameOf} from '../docs/marked-blocks.ts'
import {shows} from '../docs/placeholders.ts'
import {connectVm, describeWithVm} from './connect-vm.ts'
import {type AdminDesk, openDesk} from './guide-desk.ts'
import {askFor, folderOf, furnish, leave, policy} from './guide-host.ts'
import {proofOf} from './guide-proofs.ts'
import type {CommandResult} from './host-command.ts'
import {quoteWords} from './ssh.ts'

const isBoot = ({command}: Shown) => command === 'systemctl reboot'

const marked = (await blocksFor('kernel', 'ssh', 'systemd', 'pipeline', 'cron')).map((block) => ({
  block,
  commands: commandsOf(block),
  name: nameOf(block),
}))
// What a boot takes away, such as the journal, the others look for.
const boots = marked.filter(({commands}) => commands.some(isBoot))
const others = marked.filter((each) => !boots.includes(each))

function commandsOf(block: Block): readonly Shown[] {
  const lines =
    block.marks.run === 'cron' ? block.lines.map((command) => ({command})) : commandsIn(block)
  return lines.map((line) => ({
    output: undefined,
    ...line,
    command: line.command.replace(/\s+#.*/, ''),
  }))
}

function cronLine(line: string): {readonly user: string; readonly command: string} {
  const [, user = '', command = ''] = /^(?:\S+ ){5}(\S+) (.*)$/.exec(line) ?? []
  return {user, command}
}

/** As cron(8) starts it: with its environment, by sh, and without a terminal. */
function asCron(line: string): string {
  const {user, command} = cronLine(line)
  const environment = [`HOME=/root`, `LOGNAME=${user}`, 'PATH=/usr/bin:/bin', 'SHELL=/bin/sh']
  const words = ['runuser', '-u', user, '--', 'env', '-i', '-C', '/root', ...environment]
  return `${quoteWords([...words, '/bin/sh', '-c', command])} </dev/null`
}

describeWithVm('the blocks of the guide that need a host', () => {
  const vm = connectVm()
  let rules = 1

  let desk: AdminDesk

  beforeAll(async () => {
    await furnish(vm)
    desk = await openDesk(vm, policy(1))
  })
  afterAll(async () => {
    await leave(vm)
    await desk.close()
  })

  async function run({page, marks}: Block, shown: Shown): Promise<CommandResult> {
    const {command} = shown
    if (isBoot(shown)) {
      await vm.reboot()
      return {exitCode: 0, stdout: '', stderr: ''}
    }
    // Its user is whoever runs the tests.
    if (marks.run === 'cron' && command.includes(' --target ssh://'))
      return desk.run(cronLine(command).command)
    if (marks.run === 'cron') return vm.sh(asCron(command))
    if (marks.run === 'ssh' || marks.run === 'pipeline') return desk.run(command)
    // Nobody is at the terminal to answer, nor to be read from, as ausearch would.
    const answer = `auditform() { test "$1" != apply || { shift; set -- apply --yes "$@"; }
      command auditform "$@"; }`
    return vm.sh(`exec </dev/null\n${answer}\ncd ${folderOf(page)}\n${command}`)
  }

  /** Each command ends as the page says, and prints what it shows; all that they print. */
  async function tryCommands(block: Block, commands: readonly Shown[]): Promise<string> {
    const statuses = block.marks.exit?.split(' ').map(Number) ?? []
    let printed = ''
    for (const [index, shown] of commands.entries()) {
      const {exitCode, stdout, stderr} = await run(block, shown)
      const said = stdout + stderr
      expect(exitCode, `${shown.command}\n${said}`).toBe(statuses[index] ?? 0)
      if (shown.output !== undefined && !shows(shown.output, said)) {
        expect(said, shown.command).toBe(shown.output)
      }
      printed += said
    }
    return printed
  }

  test.for([...others, ...boots])('$name', async ({block, commands}) => {
    if (commands.some(isBoot)) await askFor(vm, ++rules)
    const printed = await tryCommands(block, commands)
    if (block.language === 'console') return
    const {ask = ':', askHere = ':', prints} = proofOf(commands[0]?.command ?? '')
    const answer = (await vm.sh(ask)).stdout + (await desk.run(askHere)).stdout
    for (const what of prints) expect(printed + answer).toMatch(what)
  })
})
