import {Limit} from './uapi.ts'

/** Fields that auditctl gives a rule, its key among them; the kernel would take one more. */
export const limitOfFields = Limit.fields - 1
