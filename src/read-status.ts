import {findStaged} from './apply/staged-record.ts'
import {adoptForeign} from './diff/foreign.ts'
import {ownerOf} from './diff/owners.ts'
import {currentNumber, listGenerations} from './generations/store.ts'
import {appliedBefore, filesOfOthers, ourFile} from './persist/rules-folder.ts'
import {appliedIdentities} from './read-applied.ts'
import {readBoot} from './read-boot.ts'
import type {SoundState} from './read-desired.ts'
import {legsOf} from './read-legs.ts'
import {readStanding} from './read-standing.ts'
import {ruleIdentity} from './rules/kernel-rule.ts'
import type {HostStatus} from './state/host-status.ts'
import {observe} from './state/observe.ts'
import type {System} from './system/system.ts'

/** Reads everything that `auditform status` tells; `desired` is what a policy that was named asks for. */
export async function readStatus(system: System, desired?: SoundState): Promise<HostStatus> {
  const facts = await system.facts({users: new Set(), groups: new Set(), paths: new Set()})
  const folder = await system.rulesFolder()
  const boot = (await readBoot(system, folder, facts))?.now
  const before = appliedBefore(folder, boot?.facts ?? facts)
  const booted = boot?.load.rules.map(({rule}) => rule) ?? []
  const wanted = desired?.state.rules.map(({rule}) => rule) ?? []
  const found = await findStaged(system)
  const promised = found.kind === 'found' ? found.staged.promise.rules : []
  const hints = [...wanted, ...before.rules, ...booted, ...promised]
  const observation = await observe(system, facts, hints)
  const kernel = observation.state
  const applied = appliedIdentities(found, folder, boot?.facts ?? facts, before)
  const present = new Set(kernel.rules.map(({rule}) => ruleIdentity(rule)))
  const ours = ourFile(folder)
  const legs = legsOf({
    facts,
    folder,
    boot,
    kernel,
    policy: desired && {
      asked: {
        rules: adoptForeign(kernel.rules, desired.state.rules, desired.unmanaged, applied).rules,
        control: desired.state.control,
      },
      unmanaged: desired.unmanaged,
    },
  })
  return {
    target: system.description,
    facts,
    observation,
    rules: kernel.rules.map((rule) => ({rule, owner: ownerOf(rule.rule, applied)})),
    rulesDir: {
      path: folder.path,
      exists: folder.files !== undefined,
      ours: ours && {
        path: ours.path,
        rules: before.identities.size,
        missing: [...before.identities].filter((identity) => !present.has(identity)).length,
      },
      others: filesOfOthers(folder).map(({path}) => path),
    },
    legs,
    standing: await readStanding(system, found, {kernel, boot, legs}),
    boot: boot?.load,
    generation: await appliedLast(system),
  }
}

/** That it cannot be read is no reason to tell nothing else. */
async function appliedLast(system: System): Promise<HostStatus['generation']> {
  try {
    const list = await listGenerations(system)
    return list.sound.find(({number}) => number === currentNumber(list))
  } catch {
    return undefined
  }
}
