import type {Answer} from './guest/run-batches.ts'

/** What a run of auditctl should come to; `refused` is auditctl's own no. */
export type Wanted = 'done' | 'refused' | 'EEXIST' | 'ENOENT' | 'EPERM' | 'EINVAL'

/** What auditctl says of each refusal of the kernel. */
const kernelSays = {
  EEXIST: /data request \(Rule exists\)/,
  // The second where a file stands in the place of a folder.
  ENOENT: /data request \((No such file or directory|Not a directory)\)/,
  EPERM: /immutable mode|\(Operation not permitted\)/,
  EINVAL: /data request \(Invalid argument\)/,
} as const

/** Says whether auditctl answered what was wanted. */
export function isAnswer(wanted: Wanted, {status, said}: Answer): boolean {
  if (wanted === 'done') return status === 0
  return status !== 0 && (wanted === 'refused' || kernelSays[wanted].test(said))
}
