import * as v from 'valibot'
import {described} from './schema-parts.ts'

/** Whose a rule is. */
export const ownerSchema = described(
  v.variant('kind', [
    v.strictObject({kind: v.picklist(['policy', 'twin', 'unmanaged'])}),
    v.strictObject({kind: v.literal('agent'), name: v.string()}),
  ]),
  '`policy`: the applied policy asked for it. `agent`: a known program loads it by itself. `twin`: a run that was cut off left it behind. `unmanaged`: anything else.',
)
