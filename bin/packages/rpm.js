import {execFileSync} from 'node:child_process'
import {cpSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {commonContent, docs} from './content.js'
import {filledIn} from './filled-in.js'
import {licences} from './licences.js'
import {stage, stamp} from './stage.js'

/** How rpm calls the processors. */
const architectures = {x64: 'x86_64', arm64: 'aarch64'}

const licenceFolder = 'usr/share/licenses/auditform'

/** Makes the RPM, with rpmbuild alone; gives its path. */
export function makeRpm(making) {
  const {root, folder, desk, version, time, isQuick} = making
  const {[process.arch]: architecture} = architectures
  if (architecture === undefined) throw new Error(`No RPM is made for ${process.arch}.`)
  const content = commonContent(making, {zshFolder: 'usr/share/zsh/site-functions'})
  content.set(`${licenceFolder}/LICENSES.txt`, {
    text: licences(making, readFileSync(join(root, 'LICENSE'), 'utf8')),
  })

  const staged = join(desk, 'rpm')
  stage(content, staged)
  stamp(staged, time)
  const list = join(desk, 'rpm-files')
  writeFileSync(list, [...ownFolders(content), ...[...content].map(fileLine)].join(''))
  const words = {VERSION: version, DATE: dateOf(time), STAGED: staged, FILES: list}
  const spec = join(desk, 'auditform.spec')
  writeFileSync(spec, filledIn(join(root, 'packaging/rpm/auditform.spec'), words))

  const top = join(desk, 'rpmbuild')
  mkdirSync(top)
  const defines = {
    _topdir: top,
    _rpmdir: top,
    _build_name_fmt: '%%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm',
    // The same on each machine.
    _buildhost: 'localhost',
    use_source_date_epoch_as_buildtime: '1',
    clamp_mtime_to_source_date_epoch: '1',
    // Two threads, also where there are more: how many there are decides about the bytes.
    _binary_payload: isQuick ? 'w1.gzdio' : 'w6T2.xzdio',
  }
  const given = Object.entries(defines).flatMap(([name, value]) => ['--define', `${name} ${value}`])
  execFileSync(
    'rpmbuild',
    ['-bb', '--quiet', '--target', `${architecture}-linux`, ...given, spec],
    {
      env: {...process.env, SOURCE_DATE_EPOCH: String(time), LC_ALL: 'C.UTF-8'},
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const name = `auditform-${version}-1.${architecture}.rpm`
  cpSync(join(top, name), join(folder, name))
  return join(folder, name)
}

/** As a changelog of rpm has it: Thu Nov 26 2026. */
function dateOf(time) {
  return new Date(time * 1000).toUTCString().replace(/^(\w+), (\d+) (\w+) (\d+).*/, '$1 $3 $2 $4')
}

/** The folders that go with the package; rpm leaves others. */
function ownFolders(content) {
  const folders = [...content.keys()].flatMap((path) => {
    const parts = path.split('/')
    return parts.map((_, index) => parts.slice(0, index).join('/'))
  })
  return [...new Set(folders)]
    .filter((folder) => /\/auditform(\/|$)/.test(folder) && !content.has(folder))
    .map((folder) => `%dir %attr(0755,root,root) /${folder}\n`)
}

/** A line of %files: whose a file is, with which mode, and what rpm is to know of it. */
function fileLine([path, {from, text, link, mode = 0o644}]) {
  if (link !== undefined) return `/${path}\n`
  const attributes = `%attr(0${mode.toString(8)},root,root)`
  return `${[...kindOf(path, from ?? text), attributes, `/${path}`].join(' ')}\n`
}

function kindOf(path, content) {
  if (content === undefined) return ['%dir']
  if (path.startsWith('etc/')) return ['%config(noreplace)']
  if (path.startsWith(licenceFolder)) return ['%license']
  return path.startsWith(docs) ? ['%doc'] : []
}
