import {expect, test} from 'vitest'
import {acceptancesSchema} from '../../src/drift/acceptance.ts'
import {applyEventSchema} from '../../src/report/apply-events-schema.ts'
import {confirmSchema} from '../../src/report/confirm-schema.ts'
import {doctorSchema} from '../../src/report/doctor-schema.ts'
import {driftSchema} from '../../src/report/drift-schema.ts'
import {errorSchema} from '../../src/report/error-schema.ts'
import {
  generationDiffSchema,
  generationsSchema,
  oneGenerationSchema,
} from '../../src/report/generations-schema.ts'
import {historySchema} from '../../src/report/history-schema.ts'
import {planSchema} from '../../src/report/plan-schema.ts'
import {recoverSchema} from '../../src/report/recover-schema.ts'
import {savedPlanSchema} from '../../src/report/saved-plan-schema.ts'
import {statusSchema} from '../../src/report/status-schema.ts'
import {validateSchema} from '../../src/report/validate-schema.ts'
import {publishedSchema} from './published-schemas.ts'

// npm run schemas publishes them anew.
test.for([
  {name: 'plan', schema: planSchema},
  {name: 'saved-plan', schema: savedPlanSchema},
  {name: 'apply-event', schema: applyEventSchema},
  {name: 'recover', schema: recoverSchema},
  {name: 'confirm', schema: confirmSchema},
  {name: 'history', schema: historySchema},
  {name: 'generations', schema: generationsSchema},
  {name: 'generation', schema: oneGenerationSchema},
  {name: 'generation-diff', schema: generationDiffSchema},
  {name: 'status', schema: statusSchema},
  {name: 'drift', schema: driftSchema},
  {name: 'acceptances', schema: acceptancesSchema},
  {name: 'validate', schema: validateSchema},
  {name: 'doctor', schema: doctorSchema},
  {name: 'error', schema: errorSchema},
] as const)(
  'the published JSON Schema of $name is the one that its documents are written by',
  ({name, schema}) => {
    const {published, wanted} = publishedSchema(name, schema)
    expect(published).toBe(wanted)
  },
)
