import * as z from 'zod'
import type { JobKind } from './job-kind.js'

type Nothing = Record<string, never>
type OfDirectory = { directory_id: string }
const nothing: z.ZodType<Nothing> = z.strictObject({})

/** Every kind of work that is done as a job. `src/job-handlers.ts` says how. */
export const jobKinds = {
  /** deletes what nobody will ask for again */
  housekeeping: { name: 'housekeeping', payload: nothing },
  /** forgets events and deliveries after the time that each instance's settings say */
  webhookRetention: { name: 'webhook_retention', payload: nothing },
  /** reads metadata of SAML connections again, and warns of certificates that end */
  samlUpkeep: { name: 'saml_upkeep', payload: nothing },
  /** members of a directory get the roles that their groups give them */
  directoryRoles: { name: 'directory_roles', payload: z.strictObject({ directory_id: z.string() }) },
  /** has directories read whose time has come */
  directoryPulls: { name: 'directory_pulls', payload: nothing },
  /** reads one directory at its identity provider, and takes it over */
  directoryPull: { name: 'directory_pull', payload: z.strictObject({ directory_id: z.string() }) },
} satisfies Record<string, JobKind<Nothing> | JobKind<OfDirectory>>
