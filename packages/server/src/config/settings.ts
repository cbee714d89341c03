import { z } from 'zod'
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

export const defaultSettings: Settings = settingsSchema.parse({})
