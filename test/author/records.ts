import {readFileSync} from 'node:fs'

/** Records of the audit log: `6.1` as a real auditd 3.0.9 wrote them, `3.10` as that kernel's sources have them. */
export function recordsOf(kernel: '6.1' | '3.10'): string {
  return readFileSync(new URL(`records/kernel-${kernel}.txt`, import.meta.url), 'utf8')
}
