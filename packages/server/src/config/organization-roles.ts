import * as z from 'zod'

/** Keys of permissions that are not the system's. */
export const CUSTOM_PERMISSION_KEY = /^org:(?!sys_)[a-z0-9_]+:[a-z0-9_]+$/
const PERMISSION_KEY = /^org:[a-z0-9_]+:[a-z0-9_]+$/
export const ROLE_KEY = /^org:[a-z0-9_]+$/
export const MAX_KEY_LENGTH = 256

const label = z.string().trim().min(1).max(256)
const description = z.string().max(1024)

/** By key, e.g. `org:invoices:create`. */
export const organizationPermissionsSchema = z.record(
  z
    .string()
    .max(MAX_KEY_LENGTH)
    .regex(CUSTOM_PERMISSION_KEY, 'must be a permission of your own, such as org:invoices:create'),
  z.strictObject({ name: label, description: description.optional() }),
)

/** By key, e.g. `org:accountant`. */
export const organizationRolesSchema = z.record(
  z.string().max(MAX_KEY_LENGTH).regex(ROLE_KEY, 'must be the key of a role, such as org:accountant'),
  z.strictObject({
    /** made from the key when absent */
    name: label.optional(),
    description: description.optional(),
    /** keys: exactly these; `all`: every permission of the instance; absent: left as they are */
    permissions: z
      .union([
        z.literal('all'),
        z.array(
          z.string().regex(PERMISSION_KEY, 'must be the key of a permission, such as org:invoices:create'),
        ),
      ])
      .optional(),
  }),
)

export type DeclaredPermissions = z.output<typeof organizationPermissionsSchema>
export type DeclaredRoles = z.output<typeof organizationRolesSchema>
