/** What both packages have in them. */
import {readdirSync, readFileSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {gzipSync} from 'node:zlib'
import {bashCompletion} from './completion/bash.js'
import {fishCompletion} from './completion/fish.js'
import {completionModel} from './completion/model.js'
import {zshCompletion} from './completion/zsh.js'
import {manualPages} from './manual.js'

export const docs = 'usr/share/doc/auditform'

/**
 * The files of a package by their paths: `{from}` a file that is copied, `{text}`, a `{link}`, or else a
 * folder; with `mode` unless it is 0644. `zshFolder` is where the distribution has completions of packages.
 */
export function commonContent({root, built, executable, time}, {zshFolder}) {
  const manifest = JSON.parse(readFileSync(join(built, 'oclif.manifest.json'), 'utf8'))
  const model = completionModel(manifest)
  const changes = readFileSync(join(root, 'CHANGELOG.md'))
  return new Map([
    ['usr/bin/auditform', {from: executable, mode: 0o755}],
    ...pages(manifest, time),
    ['usr/share/bash-completion/completions/auditform', {text: bashCompletion(model)}],
    [`${zshFolder}/_auditform`, {text: zshCompletion(model)}],
    ['usr/share/fish/vendor_completions.d/auditform.fish', {text: fishCompletion(model)}],
    ...units(root),
    // The policies of a host are nobody's business: they say what is not watched.
    ['etc/auditform', {mode: 0o750}],
    ['etc/auditform/site.json5.example', {from: join(root, 'packaging/site.json5.example')}],
    ...tree(root, 'policies', 'usr/share/auditform/policies'),
    ...tree(root, 'schemas', 'usr/share/auditform/schemas'),
    ...documents(root),
    [`${docs}/sbom.cdx.json`, {text: partsOf(built)}],
    [`${docs}/CHANGELOG.md.gz`, {text: compressed(changes)}],
  ])
}

/** The list of parts of the program, and Node, which the executable is. */
function partsOf(built) {
  const list = JSON.parse(readFileSync(join(built, 'dist/sbom.cdx.json'), 'utf8'))
  const {node: version} = process.versions
  const purl = `pkg:generic/node@${version}`
  const licenses = [{license: {id: 'MIT'}}]
  const node = {type: 'platform', name: 'node', version, licenses, purl, 'bom-ref': purl}
  return `${JSON.stringify({...list, components: [...list.components, node]}, null, 1)}\n`
}

/** Without the time and the name that gzip would put in. */
export function compressed(text) {
  return gzipSync(text, {level: 9})
}

function pages(manifest, time) {
  const date = new Date(time * 1000).toISOString().slice(0, 10)
  return [...manualPages(manifest, date)].map(([name, text]) => [
    `usr/share/man/man8/${name}.8.gz`,
    {text: compressed(text)},
  ])
}

/** Units that are there and not enabled; what is for others than systemd is an example. */
function units(root) {
  const folder = join(root, 'units')
  const examples = ['cron.d', 'logrotate.d', 'prometheus', 'systemd/auditform-drift.service.d']
  return [
    ...readdirSync(join(folder, 'systemd'), {withFileTypes: true})
      .filter((entry) => entry.isFile())
      .map(({name}) => [`usr/lib/systemd/system/${name}`, ours(join(folder, 'systemd', name))]),
    ...examples.flatMap((name) =>
      readdirSync(join(folder, name)).map((file) => [
        `${docs}/examples/${name.replace('systemd/', '')}/${file}`,
        ours(join(folder, name, file)),
      ]),
    ),
  ]
}

/** `npm install -g` puts the program elsewhere than a package does. */
function ours(path) {
  return {
    text: readFileSync(path, 'utf8').replaceAll('/usr/local/bin/auditform', '/usr/bin/auditform'),
  }
}

function documents(root) {
  const names = ['README.md', 'SECURITY.md', 'units/README.md']
  return [
    // So that what the pages link to is there.
    [`${docs}/policies`, {link: '../../auditform/policies'}],
    ...names.map((name) => [`${docs}/${name}`, {from: join(root, name)}]),
    ...tree(root, 'docs', `${docs}/docs`).filter(([path]) => /\.(md|svg)$/.test(path)),
  ]
}

function tree(root, from, to) {
  return readdirSync(join(root, from), {recursive: true})
    .sort()
    .filter((name) => statSync(join(root, from, name)).isFile())
    .map((name) => [`${to}/${name}`, {from: join(root, from, name)}])
}
