import {readdirSync} from 'node:fs'
import {expect, test} from 'vitest'
import {readDesired} from '../src/read-desired.ts'
import {isAsDesired, propose} from '../src/reconcile.ts'
import {plainPaint} from '../src/report/paint.ts'
import {planAsJson} from '../src/report/plan-json.ts'
import {planAsText} from '../src/report/plan-text.ts'
import {captureSystem} from '../src/system/capture.ts'
import {nodePolicyFiles} from '../src/system/policy-files.ts'

/**
 * Each folder of test/cases is a host, recorded as for --target capture:, and a policy for it.
 * plan.txt and plan.json are what a person and a program see of the plan; a new case is a new
 * folder and no code. `vitest --update` writes what has changed.
 */
const cases = new URL('cases/', import.meta.url).pathname

/** A mask of two thousand syscalls says no more than its beginning. */
function shortened(key: string, value: unknown): unknown {
  const isLong = typeof value === 'string' && value.length > 500 && key !== 'diff'
  return isLong ? `${value.slice(0, 60)}… (${value.length} characters)` : value
}

test.for(readdirSync(cases))('%s', async (name) => {
  const folder = `${cases}${name}`
  const policies = readdirSync(folder).filter((file) => /^policy\.(json5|rules)$/.test(file))
  const system = captureSystem(folder)
  const {desired, facts} = await readDesired(
    policies.map((file) => `${folder}/${file}`),
    nodePolicyFiles(),
    'anyone',
    system.facts,
    'as-described',
  )
  const proposal = await propose(system, desired, facts, {liveOnly: false, takeOver: false})
  const view = {
    target: system.description,
    proposal,
    desired,
    isAsDesired: isAsDesired(proposal),
  }
  // Wherever the project lies, the files of the case are told alike.
  const local = (text: string) => `${text.replaceAll(folder, name)}\n`
  const text = planAsText(view, plainPaint, {verbose: false})
  const json = JSON.stringify(planAsJson(view), shortened, 1)
  await expect(local(text)).toMatchFileSnapshot(`${folder}/plan.txt`)
  await expect(local(json)).toMatchFileSnapshot(`${folder}/plan.json`)
})
