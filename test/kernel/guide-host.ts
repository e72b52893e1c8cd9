import {allBlocks} from '../docs/marked-blocks.ts'
import {projectFolder} from './image.ts'
import {installProgram} from './install.ts'
import type {Vm} from './vm.ts'

const site = '/etc/auditform/site.json5'

/** The folder of the guest in which the commands of a page are typed. */
export function folderOf(page: string): string {
  return page === 'units/README.md' ? '/root/units' : '/etc/auditform'
}

/** A policy that asks for this many rules; the guest is furnished with one. */
export function policy(rules: number): string {
  const paths = ['/etc/passwd', '/etc/group', '/etc/shadow', '/etc/sudoers'].slice(0, rules)
  return `{rules: [${paths.map((path) => `{watch: '${path}', perm: 'wa', key: 'identity'}`).join()}]}\n`
}

// As the packages have it: cron has no other folder on its PATH.
const program = 'ln -sf ../local/bin/auditform /usr/bin/auditform'

const accounts = `useradd --create-home audit
install -d -o audit -m 700 /home/audit/.ssh
install -o audit -m 600 /root/.ssh/authorized_keys /home/audit/.ssh/
mkdir -p /var/lib/prometheus/node-exporter`

const cleanUp = `auditctl -D
systemctl disable --quiet --now auditform-drift.timer
rm -rf /etc/systemd/system/auditform-* /etc/auditform /root/units /var/lib/auditform /var/lib/prometheus
rm -f /etc/audit/rules.d/auditform.rules /etc/sudoers.d/audit /usr/bin/auditform
userdel --remove audit
systemctl daemon-reload
systemctl reset-failed
augenrules`

/** Furnishes the guest as the pages expect a host, with a policy of one rule that is applied. */
export async function furnish(vm: Vm): Promise<void> {
  await installProgram(vm)
  await vm.writeFile(site, policy(1))
  const sudoers = (await allBlocks()).find(({marks}) => marks.file === 'sudoers')
  await vm.writeFile('/etc/sudoers.d/audit', `${sudoers?.lines.join('\n')}\n`, 0o440)
  await vm.copyIn(`${projectFolder}/units`, '/root')
  const setUp = `set -e\nauditctl -D\n${accounts}\n${program}\nauditform apply --yes`
  const {exitCode, stderr} = await vm.sh(setUp)
  if (exitCode !== 0) throw new Error(`The guest could not be furnished.\n${stderr}`)
}

/** Has the policy ask for this many rules, so that there is something to apply. */
export async function askFor(vm: Vm, rules: number): Promise<void> {
  await vm.writeFile(site, policy(rules))
}

/** Takes all of it away. */
export async function leave(vm: Vm): Promise<void> {
  await vm.sh(cleanUp)
}
