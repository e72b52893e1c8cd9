import {buildImage} from './image.ts'
import {missingRequirements} from './requirements.ts'

// Made before the tests start, so that two runs at the same time find it ready.
if (missingRequirements().length === 0) await buildImage()
