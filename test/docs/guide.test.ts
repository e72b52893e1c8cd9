import {describe} from 'vitest'
import {pages} from './page-names.ts'
import {tryPage} from './pages.ts'

// The README has a file of its own, because the two run side by side.
for (const page of pages.filter((name) => name !== 'README.md')) {
  describe(page, async () => {
    await tryPage(page)
  })
}
