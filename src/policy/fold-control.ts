import type {Place} from '../rules/complaint.ts'
import {type ControlSettings, controlNames} from '../rules/control.ts'
import type {Complain} from './policy-complaint.ts'
import {complaintAt} from './policy-complaint.ts'
import {type Extent, placeAt, type SourceFile} from './source.ts'

/** Settings, and where they were made. */
export interface SettingsAt {
  readonly source: SourceFile
  readonly extent: Extent
  readonly settings: ControlSettings
}

/** What is asked of the control values in the end, and where each was asked for. */
export interface FoldedControl {
  readonly control: ControlSettings
  readonly places: ReadonlyMap<keyof ControlSettings, Place>
}

/** Takes settings in the order in which they count; the last one wins, and a contradiction is told. */
export function foldControl(stated: readonly SettingsAt[], complain: Complain): FoldedControl {
  let folded: ControlSettings = {}
  const places = new Map<keyof ControlSettings, Place>()
  for (const {source, extent, settings} of stated) {
    for (const setting of controlNames) {
      const value = settings[setting]
      if (value === undefined) continue
      const related = places.get(setting)
      const other = folded[setting]
      if (related && other !== undefined && other !== value) {
        const args = {setting, value: String(value), other: String(other)}
        const finding = {code: 'control-contradicts', severity: 'warning', args, related} as const
        complain(complaintAt(source, extent, finding))
      }
      places.set(setting, placeAt(source, extent.start))
    }
    folded = {...folded, ...settings}
  }
  return {control: folded, places}
}
