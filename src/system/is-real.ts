import type {System} from './system.ts'

/** Whether it is a host that is asked, and not a recording or a model of one. */
export function isReal({kind}: Pick<System, 'kind'>): boolean {
  return kind === 'local' || kind === 'ssh'
}
