import * as z from 'zod'
import { ApiError } from '../../errors/api-error.js'
import type { ConnectionBody, OidcBody, SamlBody } from '../../operation/enterprise-input.js'
import { parseJsonText } from '../../platform/json-text.js'

/** Bodies of the Frontend API are flat: `saml_idp_sso_url`, and objects are JSON texts. */
export interface FlatBody {
  name?: string | null
  domains?: string[] | null
  active?: boolean | null
  sync_user_attributes?: boolean | null
  disable_additional_identifications?: boolean | null
  custom_attributes?: string | null
  saml_attribute_mapping?: string | null
}

const attributeName = z.string().max(500).nullish()
const attributeMapping = z.strictObject({
  user_id: attributeName,
  email_address: attributeName,
  first_name: attributeName,
  last_name: attributeName,
})

/**
 * The same as the Backend API takes it. Custom attributes fill in public metadata, which applications trust:
 * they are for the operator to name.
 * @throws ApiError form_param_format_invalid, form_param_value_disabled
 */
export function connectionBody(body: FlatBody): ConnectionBody {
  if (body.custom_attributes) throw new ApiError('form_param_value_disabled', { param: 'custom_attributes' })
  const { saml_attribute_mapping: mapping } = body
  const saml = partOf<SamlBody>(body, 'saml_')
  return {
    name: body.name,
    domains: body.domains,
    active: body.active,
    sync_user_attributes: body.sync_user_attributes,
    disable_additional_identifications: body.disable_additional_identifications,
    saml: saml && { ...saml, attribute_mapping: mapping ? readMapping(mapping) : null },
    oidc: partOf<OidcBody>(body, 'oidc_'),
  }
}

/** The members with a prefix, without it; undefined: there is none. */
function partOf<Part extends object>(body: object, prefix: string): Part | undefined {
  const found = Object.entries(body).filter(([name]) => name.startsWith(prefix))
  if (found.length === 0) return undefined
  return Object.fromEntries(found.map(([name, value]) => [name.slice(prefix.length), value])) as Part
}

const readMapping = (text: string) => readJson(text, attributeMapping, 'saml_attribute_mapping')

/** A JSON text in a form. @throws ApiError form_param_format_invalid */
export function readJson<Value>(text: string, schema: z.ZodType<Value>, param: string): Value {
  const parsed = schema.safeParse(parseJsonText(text))
  if (parsed.success) return parsed.data
  throw new ApiError('form_param_format_invalid', { param })
}
