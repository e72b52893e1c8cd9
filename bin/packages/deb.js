import {execFileSync} from 'node:child_process'
import {createHash} from 'node:crypto'
import {chmodSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {addonIn} from '../executable/addon.js'
import {commonContent, compressed, docs} from './content.js'
import {filledIn} from './filled-in.js'
import {licences} from './licences.js'
import {debianNeeds} from './needs.js'
import {stage, stamp} from './stage.js'

/** How Debian calls the processors. */
const architectures = {x64: 'amd64', arm64: 'arm64'}

const scripts = ['postinst', 'prerm', 'postrm']

/** Makes the Debian package, with dpkg-deb alone; gives its path. */
export function makeDeb(making) {
  const {root, folder, desk, version, time, isQuick} = making
  const {[process.arch]: architecture} = architectures
  if (architecture === undefined) throw new Error(`Debian has no packages for ${process.arch}.`)
  const ours = join(root, 'packaging/deb')
  const content = commonContent(making, {zshFolder: 'usr/share/zsh/vendor-completions'})
  content.set(`${docs}/copyright`, {
    text: licences(making, readFileSync(join(ours, 'copyright'), 'utf8')),
  })
  content.set(`${docs}/changelog.gz`, {text: compressed(changelog(making))})
  content.set(`${docs}/README.Debian`, {from: join(ours, 'README.Debian')})
  content.set('usr/share/lintian/overrides/auditform', {from: join(ours, 'lintian-overrides')})

  const staged = join(desk, 'deb')
  const control = join(staged, 'DEBIAN')
  mkdirSync(control, {recursive: true})
  for (const name of scripts) {
    writeFileSync(join(control, name), readFileSync(join(ours, name)))
    chmodSync(join(control, name), 0o755)
  }
  stage(content, staged)
  const words = {
    VERSION: version,
    ARCHITECTURE: architecture,
    SIZE: String(sizeOf(staged)),
    NEEDS: needs(making),
  }
  writeFileSync(join(control, 'control'), filledIn(join(ours, 'control'), words))
  const configs = [...content.keys()].filter((path) => path.startsWith('etc/auditform/'))
  writeFileSync(join(control, 'conffiles'), configs.map((path) => `/${path}\n`).join(''))
  writeFileSync(join(control, 'md5sums'), sums(staged, content))
  stamp(staged, time)

  const file = join(folder, `auditform_${version}_${architecture}.deb`)
  // Each dpkg since 2014 reads xz, and none before that of 2023 in Debian reads zstd.
  const compression = isQuick ? ['-Znone'] : ['-Zxz']
  execFileSync('dpkg-deb', ['--root-owner-group', ...compression, '--build', staged, file], {
    env: {...process.env, SOURCE_DATE_EPOCH: String(time)},
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return file
}

/** The libraries of the executable, and of the addon that it carries. */
function needs({root, executable}) {
  return debianNeeds([executable, addonIn(root)]).join(', ')
}

/** In units of 1024 bytes, as Debian's policy has it. */
function sizeOf(folder) {
  const said = execFileSync('du', ['-k', '-s', '--apparent-size', '--exclude=DEBIAN', folder], {
    encoding: 'utf8',
  })
  return Number(said.split('\t')[0])
}

function sums(folder, content) {
  return [...content]
    .filter(([path, {link}]) => !path.startsWith('etc/') && link === undefined)
    .map(([path]) => {
      const sum = createHash('md5')
        .update(readFileSync(join(folder, path)))
        .digest('hex')
      return `${sum}  ${path}\n`
    })
    .join('')
}

function changelog({version, time}) {
  const date = new Date(time * 1000).toUTCString().replace('GMT', '+0000')
  return [
    `auditform (${version}) unstable; urgency=medium`,
    '',
    '  * What has changed is told in CHANGELOG.md.gz.',
    '',
    ` -- The auditform authors <auditform@auditform.invalid>  ${date}`,
    '',
  ].join('\n')
}
