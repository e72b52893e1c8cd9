import {installProgram} from './install.ts'
import type {Vm} from './vm.ts'

/** What one run of the program in the guest gave. */
export interface ProgramResult {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** The installed program in the guest, and the few things that its tests do around it. */
export interface Program {
  run(...args: readonly string[]): Promise<ProgramResult>
  /** Deletes all rules and our file, and sets the control values of a fresh boot. */
  reset(): Promise<void>
  /** The listing and the status, and every byte below /etc/audit, to compare before and after. */
  everything(): Promise<string>
}

/** Hazards that the tests meet on purpose, as they go from one policy to an unrelated one. */
export const allowAll = [
  'COVERAGE_LOST',
  'REMOVES_MANY',
  'EMPTIES',
  'COVERAGE_GAP',
  'LOCKS_UNTIL_REBOOT',
  'REMOVES_PROTECTED',
].flatMap((name) => ['--allow', name])

/** Installs the built program in the guest. */
export async function programIn(vm: Vm): Promise<Program> {
  await installProgram(vm)
  return {
    run: (...args) => vm.run(['auditform', ...args]),
    async reset() {
      await vm.sh(
        'auditctl -D; rm -f /etc/audit/rules.d/auditform.rules; auditctl -e 1 -f 1 -b 8192 -r 0',
      )
    },
    async everything() {
      const {stdout} = await vm.sh(
        'auditctl -l; auditctl -s | grep -v "^\\(lost\\|backlog\\|backlog_wait_time_actual\\) "; find /etc/audit -type f -exec sha256sum {} + | sort',
      )
      return stdout
    },
  }
}
