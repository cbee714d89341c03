import { z } from 'zod'

export const PROJECT_STATUSES = ['planned', 'active', 'done'] as const
export type ProjectStatus = (typeof PROJECT_STATUSES)[number]

export const projectInput = z.object({
  title: z.string().trim().min(1, 'Give the project a title.').max(100, 'At most 100 characters.'),
  description: z.string().trim().max(2000, 'At most 2000 characters.').default(''),
  status: z.enum(PROJECT_STATUSES).default('planned'),
})
export type ProjectInput = z.output<typeof projectInput>

/** Without the defaults: a field that is absent stays as it is. */
export const projectChanges = z
  .strictObject({
    title: projectInput.shape.title,
    description: projectInput.shape.description.unwrap(),
    status: z.enum(PROJECT_STATUSES),
  })
  .partial()
export type ProjectChanges = z.output<typeof projectChanges>

export const projectQuery = z.object({
  status: z.enum(PROJECT_STATUSES).optional(),
  query: z.string().max(100).optional(),
  take: z.coerce.number().int().min(1).max(100).optional(),
})

export const organizationInput = z.object({
  name: z.string().trim().min(1, 'Give the organization a name.').max(100, 'At most 100 characters.'),
  slug: z
    .string()
    .trim()
    .regex(/^[a-z0-9-]*$/, 'Lower-case letters, digits and hyphens only.')
    .max(60)
    .optional(),
})

export const roleKey = z.string().regex(/^(org:)?[a-z0-9_]+$/)

export const invitationInput = z.object({
  email: z.email('That is not an email address.'),
  role: roleKey,
})

export const onboardingInput = z.object({
  role: z.enum(['developer', 'designer', 'product', 'founder', 'other']),
  company: z.string().trim().max(100),
  teamSize: z.enum(['1-10', '11-50', '51-200', '200+']),
  goals: z.array(z.string().max(60)).min(1).max(10),
})

/** What a form shows beside its fields. */
export interface FormState {
  ok?: string
  error?: string
  fields?: Record<string, string[] | undefined>
}

export function invalid(error: z.ZodError): FormState {
  return { fields: z.flattenError(error).fieldErrors }
}
