import {bootCases, fileCases, placeCases, releaseCases} from './boot-cases.ts'
import type {Case} from './case.ts'
import {controlCases} from './control-cases.ts'
import {daemonCases} from './daemon-cases.ts'
import {logCases} from './log-cases.ts'
import {ruleCases} from './rule-cases.ts'
import {watchCases} from './watch-cases.ts'

/** Every trouble that there is a finding for, at least once. */
export const allCases: readonly Case[] = [
  ...controlCases,
  ...daemonCases,
  ...logCases,
  ...ruleCases,
  ...watchCases,
  ...fileCases,
  ...bootCases,
  ...releaseCases,
  ...placeCases,
]
