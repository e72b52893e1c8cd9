/** Draws the pictures of the README anew, from the program that was built and the benchmark's record. */
import {writeFile} from 'node:fs/promises'
import {fileURLToPath} from 'node:url'
import {missedPicture} from './missed-picture.ts'
import {planPicture} from './plan-picture.ts'

const program = [process.execPath, fileURLToPath(new URL('../../bin/run.js', import.meta.url))]
await writeFile(new URL('plan.svg', import.meta.url), await planPicture(program))
await writeFile(new URL('missed-events.svg', import.meta.url), await missedPicture())
