import {afterAll, beforeAll, describe, expect, inject, test} from 'vitest'
import {type BootBreak, bootBreaks, isWhole, stagedPolicy} from './boot-breaks.ts'
import {bootModel, type Foretell, linesInError} from './boot-model.ts'
import {connectVm} from './connect-vm.ts'
import {allowAll, type Program, programIn} from './program.ts'

const folder = '/etc/audit/rules.d'
const ours = `${folder}/auditform.rules`
const policy = '/var/lib/auditform-breaks.rules'

/** What is told of a boot in the log, by auditctl and augenrules. */
const bootLog =
  'journalctl -b -o cat _SYSTEMD_UNIT=auditd.service _SYSTEMD_UNIT=audit-rules.service'

interface Status {
  readonly state: string
  readonly difference: unknown
  readonly boot: {
    readonly rules: number
    readonly control: Readonly<Record<string, unknown>>
    readonly stopped_at: {readonly line: number} | null
    readonly skipped: readonly {readonly line: number}[]
  }
}

const describeWhole = describe.skipIf(!isWhole || inject('vm') === null)

describeWhole('a boot with a rules.d that is broken on purpose', () => {
  const vm = connectVm()
  let program: Program
  let foretell: Foretell

  beforeAll(async () => {
    program = await programIn(vm)
    await program.reset()
    await vm.sh(`rm -rf /var/lib/auditform ${folder}/*`)
    await vm.writeFile(policy, stagedPolicy)
    foretell = await bootModel(vm, folder)
  })
  afterAll(() => vm.renew())

  async function breakFiles({others = {}, ours: edit}: BootBreak): Promise<Record<string, string>> {
    const text = (edit ?? ((same: string) => same))(await vm.readFile(ours))
    if (text === '') await vm.sh(`rm ${ours}`)
    else await vm.writeFile(ours, text, 0o640)
    for (const [name, content] of Object.entries(others)) {
      await vm.writeFile(`${folder}/${name}.rules`, content, 0o640)
    }
    return {...others, ...(text === '' ? {} : {auditform: text})}
  }

  const status = async (): Promise<Status> =>
    JSON.parse((await program.run('status', '--json')).stdout)

  test.for(bootBreaks)('$name', {timeout: 600_000}, async (each) => {
    await vm.sh(`rm -f ${folder}/*.rules; auditctl -D; auditctl -b 8192`)
    const staging = await program.run('apply', '--for-next-boot', '--yes', ...allowAll, policy)
    expect(staging, staging.stderr).toMatchObject({exitCode: 0})
    const {merged, listing, failing, load} = foretell(await breakFiles(each))

    const before = await status()
    expect(before.state).toBe(each.isHarmless ? 'staged' : 'staged-changed')
    expect(before.boot.rules).toBe(load.rules.length)
    const foretold = [...before.boot.skipped, ...[before.boot.stopped_at ?? []].flat()]
    expect(foretold.map(({line}) => line)).toEqual(failing)

    await vm.reboot()
    // What comes by syslog and what comes by stderr the log takes in any order.
    const said = linesInError((await vm.sh(bootLog)).stdout).toSorted((one, other) => one - other)
    expect(said).toEqual(failing)
    expect(await vm.readFile('/etc/audit/audit.rules')).toBe(merged)
    expect((await vm.run(['auditctl', '-l'])).stdout).toBe(listing)
    const after = await status()
    expect(after.state).toBe(each.isHarmless ? 'staged-loaded' : 'staged-not-loaded')
    expect(after.difference).toEqual(before.difference)
    const cells = [each.name, load.rules.length, failing.join(', '), said.join(', '), after.state]
    process.stdout.write(`| ${cells.join(' | ')} |\n`)
  })
})
