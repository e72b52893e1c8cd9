import {beforeAll, expect, test} from 'vitest'
import {connectVm, describeWithVm} from './connect-vm.ts'
import {allowAll, type Program, programIn} from './program.ts'

const folder = '/usr/share/doc/auditd/examples/rules'

/** Each file takes the emulated machine thirteen seconds; EXAMPLE_STEP=1 is for all of them. */
const step = Number(process.env['EXAMPLE_STEP'] ?? 3)
/** Another day, other files: three days in a row have them all. */
const start = Math.floor(Date.now() / 86_400_000) % step

/**
 * The rules files that Debian ships as examples: what auditctl loads is planned,
 * applied and stays, and what auditctl refuses is refused by validate, at its line.
 */
describeWithVm('the example rules of Debian', () => {
  const vm = connectVm()
  let program: Program
  let all: readonly string[] = []

  beforeAll(async () => {
    program = await programIn(vm)
    const {stdout} = await vm.sh(`ls ${folder}/*.rules`)
    all = stdout.split('\n').filter(Boolean)
  })

  test('there are as many as we think', () => {
    expect(all.length).toBeGreaterThan(30)
  })

  test('one after the other', async () => {
    const files = all.filter((_, index) => index % step === start)
    const told = `${files.length} of ${all.length} example files (EXAMPLE_STEP=${step}, from ${start})`
    const table: string[] = []
    let applied = 0
    const refused: string[] = []
    for (const file of files) {
      await program.reset()
      const loaded = await vm.run(['auditctl', '-R', file])
      await program.reset()
      const name = file.slice(folder.length + 1)
      if (loaded.exitCode === 0) {
        table.push(`${name}: ${await applyAndReload(file)}`)
        applied++
      } else {
        table.push(`${name}: ${await refuse(file, loaded.stdout + loaded.stderr)}`)
        refused.push(file)
      }
    }
    process.stdout.write(
      `${table.join('\n')}\n${told}: ${applied} applied, ${refused.length} refused\n`,
    )
    expect(applied).toBeGreaterThan(files.length / 2)

    // On a host that has what they watch, auditctl loads the refused ones as well.
    await vm.sh(
      `mkdir -p /etc/sysconfig /etc/NetworkManager /etc/selinux /etc/security /etc/sudoers.d /var/log/audit
       for program in su sudo; do [ -e /usr/bin/$program ] || : > /usr/bin/$program; done
       id chrony || useradd --system chrony`,
    )
    for (const file of refused) {
      await program.reset()
      const loaded = await vm.run(['auditctl', '-R', file])
      expect(loaded, `auditctl -R ${file}`).toMatchObject({exitCode: 0})
      await program.reset()
      const line = `${file.slice(folder.length + 1)}: ${await applyAndReload(file)}`
      process.stdout.write(`on a host with what it watches, ${line}\n`)
    }
  }, 1_800_000)

  async function applyAndReload(file: string): Promise<string> {
    const first = await program.run('apply', '--yes', ...allowAll, file)
    expect(first, `apply ${file}`).toMatchObject({exitCode: 0})
    const second = await program.run('plan', file)
    expect(second, `plan after apply ${file}`).toMatchObject({exitCode: 0})
    expect(second.stdout).toContain('No changes')
    const listed = await vm.run(['auditctl', '-l'])
    const reload = await vm.run(['augenrules', '--load'])
    expect(reload, `augenrules --load with ${file}`).toMatchObject({exitCode: 0})
    // A plan takes the emulated machine seconds; of the same rules the listing is the same.
    expect(await vm.run(['auditctl', '-l']), `after augenrules --load of ${file}`).toEqual(listed)
    const count = /(\d+) rules? as desired/.exec(second.stdout)?.[1]
    return `applied, ${count} rules, no changes, and none by augenrules --load`
  }

  async function refuse(file: string, said: string): Promise<string> {
    const validate = await program.run('validate', file)
    expect(validate, `validate ${file}`).toMatchObject({exitCode: 1})
    const line = /error in line (\d+)/.exec(said)?.[1]
    if (line !== undefined) expect(validate.stderr).toContain(`${file}:${line}:`)
    const places = validate.stderr.match(/rules:\d+:\d+/g) ?? []
    expect(places.length).toBeGreaterThan(0)
    return `refused by auditctl${line ? ` in line ${line}` : ''}; validate names ${places.length} places`
  }
})
