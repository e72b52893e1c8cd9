import {readFile} from 'node:fs/promises'
import {expect, test} from 'vitest'
import {missedPicture} from '../../../docs/pictures/missed-picture.ts'
import {planPicture} from '../../../docs/pictures/plan-picture.ts'
import {programWords} from '../../commands/run-program.ts'
import {readXml} from '../../report/read-xml.ts'

const folder = new URL('../../../docs/pictures/', import.meta.url)
const readPicture = (name: string) => readFile(new URL(name, folder), 'utf8')

test('the picture of a plan is what the program prints now; else: npm run pictures', async () => {
  expect(await readPicture('plan.svg')).toBe(await planPicture(programWords()))
})

test('the chart is of the numbers that were recorded last; else: npm run pictures', async () => {
  expect(await readPicture('missed-events.svg')).toBe(await missedPicture())
})

test.for(['plan.svg', 'missed-events.svg'])(
  '%s is small, sound and told in words',
  async (name) => {
    const text = await readPicture(name)
    expect(text.length).toBeLessThan(8000)
    expect(text).toMatch(/<title id="title">[^<]+<\/title>\n<desc id="desc">[^<]+<\/desc>/)
    // Nothing is loaded, no font is inside, and nothing runs.
    expect(text).not.toMatch(/href|url\(|@font-face|@import|<script|\son\w+=/)
    expect(() => readXml(text)).not.toThrow()
  },
)
