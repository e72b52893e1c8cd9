/** Writes oclif.manifest.json, by which oclif finds a command without loading all of them. */
import {rmSync, writeFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {Plugin} from '@oclif/core'

const root = fileURLToPath(new URL('..', import.meta.url))
const path = `${root}oclif.manifest.json`
rmSync(path, {force: true})

const plugin = new Plugin({root, type: 'core', ignoreManifest: true, errorOnManifestCreate: true})
await plugin.load()
writeFileSync(path, `${JSON.stringify(plugin.manifest, null, 2)}\n`)
