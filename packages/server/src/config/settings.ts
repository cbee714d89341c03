import * as z from 'zod'
import { ConfigError } from './config-error.js'
import { attributes } from './settings/attributes.js'
import { display } from './settings/display.js'
import { identityProviders, oauthApplications, webhooks } from './settings/integrations.js'
import { email, messages, text } from './settings/messages.js'
import { organizations } from './settings/organizations.js'
import { retention } from './settings/retention.js'
import { attackProtection, session } from './settings/sessions.js'
import { native, passkey, password, signIn, signUp } from './settings/signing-in.js'
import { restrictions, user, username } from './settings/users.js'

/**
 * Settings of one instance: everything that the environment resource of the Frontend API shows, grouped as an
 * administrator thinks of it. Every field has a default, so `{}` is a complete instance. Every field has a
 * description, too: `docs/settings.md` is made of them (`npm run docs`).
 */
export const settingsSchema = z
  .object({
    attributes,
    signIn,
    signUp,
    password,
    passkey,
    native,
    username,
    session,
    attackProtection,
    retention,
    restrictions,
    user,
    organizations,
    display,
    messages,
    email,
    text,
    oauthApplications,
    identityProviders,
    webhooks,
    testMode: z
      .boolean()
      .default(true)
      .describe(
        '`+clerk_test` addresses and fictional phone numbers get no message, and their code is 424242. It holds for development instances alone.',
      ),
    reverification: z
      .boolean()
      .default(false)
      .describe(
        'Changes of how a user signs in want a proof that is at most ten minutes old. Changes of second factors always want one, where the user has any.',
      ),
  })
  .strict()

export type Settings = z.output<typeof settingsSchema>
export type SettingsInput = z.input<typeof settingsSchema>

/**
 * Settings as a database has them. While nodes are replaced one by one, a newer one may have stored settings
 * that this version does not know: they are left out here, and stay where they are. A value that this version
 * does not take is refused: to go on as if nothing had been said might open what somebody has closed.
 */
export function parseStoredSettings(stored: unknown): z.ZodSafeParseResult<Settings> {
  const parsed = settingsSchema.safeParse(stored ?? {})
  const unknown = parsed.error?.issues.filter(issue => issue.code === 'unrecognized_keys') ?? []
  if (parsed.success || unknown.length === 0) return parsed
  const known = structuredClone(stored)
  for (const { path, keys } of unknown) for (const key of keys) deleteAt(known, [...path, key])
  return settingsSchema.safeParse(known)
}

/** The same. @throws ConfigError naming the settings that this version does not take */
export function readSettings(stored: unknown, instance: string): Settings {
  const parsed = parseStoredSettings(stored)
  if (parsed.success) return parsed.data
  const mistakes = parsed.error.issues.map(issue => `${issue.path.map(String).join('.')}: ${issue.message}`)
  throw new ConfigError(
    `The settings of instance ${instance} are not those of this version: ${mistakes.join('; ')}`,
  )
}

function deleteAt(value: unknown, path: readonly PropertyKey[]): void {
  const [key, ...rest] = path
  if (typeof value !== 'object' || value === null || key === undefined) return
  const record = value as Record<PropertyKey, unknown>
  if (rest.length > 0) deleteAt(record[key], rest)
  else delete record[key]
}

export const defaultSettings: Settings = settingsSchema.parse({})
