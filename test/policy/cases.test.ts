import {readdirSync, readFileSync} from 'node:fs'
import {expect, test} from 'vitest'
import {desiredState} from '../../src/policy/desired-state.ts'
import {loadPolicy} from '../../src/policy/load-policy.ts'
import {complaintsAsText} from '../../src/report/complaints-text.ts'
import {plainPaint} from '../../src/report/paint.ts'
import {describedHost} from './described-host.ts'
import {memoryFiles} from './memory-files.ts'

// Each folder of test/policy/cases is a policy folder; complaints.txt is what a person sees of it.
const cases = new URL('cases/', import.meta.url)

test.for(readdirSync(cases))('complaints of %s', async (name) => {
  const folder = new URL(`${name}/`, cases)
  const names = readdirSync(folder, {recursive: true, encoding: 'utf8'})
    .filter((each) => /\.(json5|rules)$/.test(each))
    .sort()
  const texts = names.map((each) => [each, readFileSync(new URL(each, folder), 'utf8')])
  const files = memoryFiles(Object.fromEntries(texts))
  const loaded = await loadPolicy(['.'], {files, trustAs: 'root'})
  const {complaints} = desiredState(loaded, describedHost)
  const text = complaintsAsText([...loaded.complaints, ...complaints], plainPaint)
  await expect(`${text}\n`).toMatchFileSnapshot(new URL('complaints.txt', folder).pathname)
})
