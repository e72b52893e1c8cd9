import {afterAll, beforeAll, expect, test} from 'vitest'
import {bootCases} from './boot-cases.ts'
import {bootModel, type Foretell, linesInError} from './boot-model.ts'
import {connectVm, describeWithVm} from './connect-vm.ts'

/** What one load came to. */
interface Loaded {
  readonly status: number
  readonly said: string
  readonly merged: string
  readonly listing: string
}

const folder = '/etc/audit/rules.d'
const aside = '/run/auditform-boot-test'
const base64 = (text: string) => Buffer.from(text).toString('base64')
const plain = (text = '') => Buffer.from(text, 'base64').toString()

/** Fills rules.d, lets augenrules load it into a kernel without rules, and prints what came of it. */
function loadScript(files: Readonly<Record<string, string>>): string {
  return [
    `rm -rf ${folder}; mkdir ${folder}`,
    ...Object.entries(files).map(
      ([name, text]) => `printf %s ${base64(text)} | base64 -d >"${folder}/${name}.rules"`,
    ),
    'auditctl -D >/dev/null',
    'augenrules --load >/dev/null 2>/run/said',
    'echo $?',
    'base64 -w0 </run/said; echo',
    'base64 -w0 </etc/audit/audit.rules; echo',
    'auditctl -l | base64 -w0; echo',
  ].join('\n')
}

describeWithVm('a boot, on a real kernel', () => {
  const vm = connectVm()
  let foretell: Foretell
  let loads: readonly Loaded[] = []

  beforeAll(async () => {
    foretell = await bootModel(vm, folder)
    await vm.sh(`rm -rf ${aside}; cp -a /etc/audit ${aside}`)
    const script = bootCases.map(({files}) => loadScript(files)).join('\n')
    const {stdout} = await vm.run(['sh'], {input: script, timeoutMs: 500_000})
    const lines = stdout.split('\n')
    loads = bootCases.map((_, index) => {
      const [end, said, merged, listing] = lines.slice(index * 4, index * 4 + 4)
      return {
        status: Number(end),
        said: plain(said),
        merged: plain(merged),
        listing: plain(listing),
      }
    })
  })

  afterAll(async () => {
    await vm.sh(`rm -rf /etc/audit; cp -a ${aside} /etc/audit; rm -rf ${aside}; auditctl -D`)
  })

  test.for(bootCases.map((each, index) => ({...each, index})))(
    'is what was said before, where $name',
    ({files, fails, isSilent, index}) => {
      const found = loads[index]
      const {merged, listing, failing, load} = foretell(files)
      expect(found?.merged).toBe(merged)
      expect(found?.listing).toBe(listing)
      expect(found?.status).toBe(load.exitStatus)
      expect(failing).toHaveLength(fails)
      expect(linesInError(found?.said ?? '')).toEqual(isSilent ? [] : failing)
    },
  )
})
