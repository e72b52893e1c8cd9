import {afterAll, beforeAll, expect, test} from 'vitest'
import {mergedLines, mergedText} from '../../src/persist/augenrules.ts'
import type {BootFacts} from '../../src/persist/boot-line.ts'
import {loadAtBoot} from '../../src/persist/boot-load.ts'
import {projectRules} from '../../src/rules/project.ts'
import {parseAuditctlVersion} from '../../src/rules/version.ts'
import {knowsSpace, spaceProbe} from '../../src/system/boot-files.ts'
import {bootCases} from './boot-cases.ts'
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
  let facts: BootFacts
  let awkKnowsSpace = true
  let loads: readonly Loaded[] = []

  beforeAll(async () => {
    const probe = `awk '${spaceProbe}'; echo $?; auditctl -v`
    const [status, version = ''] = (await vm.sh(probe)).stdout.split('\n')
    awkKnowsSpace = knowsSpace(Number(status)) ?? true
    facts = {
      auditctl: parseAuditctlVersion(version) ?? [0, 0, 0],
      machine: 'x86_64',
      ioUring: false,
      users: new Map([['root', 0]]),
      groups: new Map([['root', 0]]),
      paths: new Map([
        ['/', 'directory'],
        ['/etc', 'directory'],
        ['/etc/passwd', 'other'],
        ['/etc/group', 'other'],
      ]),
      pathsAreKnown: true,
    }
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
      const given = Object.entries(files).map(([name, text]) => {
        const file = `${name}.rules`
        return {name: file, path: `${folder}/${file}`, text}
      })
      const merged = mergedLines(given, {auditctl: facts.auditctl, awkKnowsSpace})
      const load = loadAtBoot(merged, facts)
      const rules = load.rules.map(({rule}) => rule)
      const listing = rules.length === 0 ? ['No rules'] : projectRules(rules, facts)
      const failed = [...load.skipped, ...(load.stoppedAt ? [load.stoppedAt] : [])]
      expect(found?.merged).toBe(mergedText(merged))
      expect(found?.listing).toBe(`${listing.join('\n')}\n`)
      expect(found?.status).toBe(load.exitStatus)
      expect(failed).toHaveLength(fails)
      const told = [...(found?.said ?? '').matchAll(/error in line (\d+) of/g)].map(([, line]) =>
        Number(line),
      )
      expect(told).toEqual(isSilent ? [] : failed.map(({at}) => at.line))
    },
  )
})
