import {readdirSync} from 'node:fs'

/** All pages with commands that a reader may type. */
export const pages: readonly string[] = [
  'README.md',
  'policies/README.md',
  'units/README.md',
  ...readdirSync(new URL('../../docs', import.meta.url))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]
