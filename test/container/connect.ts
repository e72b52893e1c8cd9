import {describe, inject} from 'vitest'
import {lacks} from '../skipping.ts'
import {configure} from './engine.ts'
import type {Shared} from './global-setup.ts'
import {type Place, type PlaceOptions, startPlace} from './place.ts'
import {PROGRAM_IMAGE} from './program-image.ts'

const found = inject('container')

/** `describe`, skipped where there is no container engine; the run has said why at its start. */
export const describeInContainer: typeof describe.skip = describe.skipIf(found === null)

/** Whether the base image is a Debian, where our packages can be installed; says so where it is not. */
export function isDebianBase(): boolean {
  const isDebian = found === null || /debian|ubuntu/.test(found.base)
  return !lacks(isDebian, 'our packages are installed in a Debian: BASE=auditform-debian')
}

/** What the tests of this run share. */
export function shared(): Shared {
  if (found === null) throw new Error('This machine cannot run the container tests.')
  configure(found.address)
  return found
}

/** A container with the packed program, `auditform`, and a real auditctl. */
export function startProgram(options: Partial<PlaceOptions> = {}): Promise<Place> {
  return startPlace({image: PROGRAM_IMAGE, grant: shared().grant, ...options})
}

/** A container of the base image alone, to install things in: it has no Node and no program. */
export function startBare(): Promise<Place> {
  const {base, grant} = shared()
  return startPlace({image: base, grant})
}
