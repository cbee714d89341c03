import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import * as z from 'zod'
import { ApiError } from '../../errors/api-error.js'
import { isStorable, parseJsonText } from '../../platform/json-text.js'

const text = z.string().max(65_536)
const common = { id: text, rawId: text, type: z.literal('public-key') }
const registration = z.object({
  ...common,
  response: z.object({
    clientDataJSON: text,
    attestationObject: text,
    transports: z.array(text).max(20).optional(),
  }),
})
const authentication = z.object({
  ...common,
  response: z.object({
    clientDataJSON: text,
    authenticatorData: text,
    signature: text,
    userHandle: text.nullish().transform(value => value ?? undefined),
  }),
})

/**
 * clerk-js sends the credential as a JSON string, without extension results
 * (its `serializePublicKeyCredential`).
 */
export function parseRegistration(json: string | null | undefined): RegistrationResponseJSON {
  return { ...parse(registration, json), clientExtensionResults: {} } as RegistrationResponseJSON
}

export function parseAuthentication(json: string | null | undefined): AuthenticationResponseJSON {
  return { ...parse(authentication, json), clientExtensionResults: {} } as AuthenticationResponseJSON
}

function parse<T extends z.ZodType>(schema: T, json: string | null | undefined): z.output<T> {
  const param = 'public_key_credential'
  if (!json) throw new ApiError('form_param_nil', { param })
  const parsed = schema.safeParse(parseJsonText(json))
  if (!parsed.success || !isStorable(parsed.data)) throw new ApiError('form_param_format_invalid', { param })
  return parsed.data
}
