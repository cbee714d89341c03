import { areClaimsReadable } from '../../config/shortcodes.js'
import type { Context, InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import type { MasterKey } from '../../platform/crypto.js'
import { isUsableKey, SIGNING_ALGORITHMS, type SigningAlgorithm } from '../../protocols/jwt-algorithms.js'
import {
  deleteJwtTemplate,
  findJwtTemplateByName,
  getJwtTemplate,
  insertJwtTemplate,
  updateJwtTemplate,
} from '../../store/jwt-templates.js'
import type { Metadata } from '../../store/tables.js'
import type { JwtTemplateRow } from '../../store/tables/administration.js'
import { mapUniqueViolation } from '../checks/unique-violation.js'

export const DEFAULT_LIFETIME_SECONDS = 60
export const DEFAULT_CLOCK_SKEW_SECONDS = 5
/** The algorithm of the instance's own key. */
export const INSTANCE_ALGORITHM = 'RS256'

/** Every token has these; a template can't set them. */
const RESERVED_CLAIMS = ['azp', 'exp', 'iat', 'iss', 'jti', 'nbf', 'sub']
const NAME = /^[A-Za-z0-9_-]{1,128}$/
const MAX_CLAIMS_BYTES = 8 * 1024

export interface JwtTemplateInput {
  name: string
  claims: unknown
  lifetimeSeconds?: number | null | undefined
  allowedClockSkewSeconds?: number | null | undefined
  /** false: the instance's own key; undefined: by whether a key is given */
  customSigningKey?: boolean | null | undefined
  signingAlgorithm?: string | null | undefined
  signingKey?: string | null | undefined
}

type Columns = Pick<
  JwtTemplateRow,
  | 'name'
  | 'claims'
  | 'lifetime_seconds'
  | 'allowed_clock_skew_seconds'
  | 'signing_algorithm'
  | 'signing_key_ciphertext'
>

export async function createJwtTemplate(ctx: InTx, input: JwtTemplateInput): Promise<JwtTemplateRow> {
  const columns = templateColumns(ctx.services.masterKey, input, null)
  const row: JwtTemplateRow = {
    instance_id: ctx.instance.id,
    id: ctx.services.ids.next('jtmpl'),
    ...columns,
    source: 'api',
    created_at: ctx.now,
    updated_at: ctx.now,
  }
  await refuseTakenName(ctx, row)
  await mapUniqueViolation('jwt_templates', 'name', () => insertJwtTemplate(ctx, row))
  return row
}

export async function changeJwtTemplate(
  ctx: InTx,
  id: string,
  input: JwtTemplateInput,
): Promise<JwtTemplateRow> {
  const before = await getJwtTemplate(ctx, id)
  const changes = { ...templateColumns(ctx.services.masterKey, input, before), updated_at: ctx.now }
  const after = { ...before, ...changes }
  await refuseTakenName(ctx, after)
  await mapUniqueViolation('jwt_templates', 'name', () => updateJwtTemplate(ctx, id, changes))
  return after
}

export async function removeJwtTemplate(ctx: InTx, id: string): Promise<void> {
  await getJwtTemplate(ctx, id)
  await deleteJwtTemplate(ctx, id)
}

/** Checks what was given; what was not keeps its present value, or takes the default. @throws ApiError */
export function templateColumns(
  masterKey: MasterKey,
  input: JwtTemplateInput,
  before: JwtTemplateRow | null,
): Columns {
  if (!NAME.test(input.name)) throw new ApiError('form_param_format_invalid', { param: 'name' })
  return {
    name: input.name,
    claims: checkClaims(input.claims),
    lifetime_seconds: input.lifetimeSeconds ?? before?.lifetime_seconds ?? DEFAULT_LIFETIME_SECONDS,
    allowed_clock_skew_seconds:
      input.allowedClockSkewSeconds ?? before?.allowed_clock_skew_seconds ?? DEFAULT_CLOCK_SKEW_SECONDS,
    ...signingColumns(masterKey, input, before),
  }
}

function checkClaims(claims: unknown): Metadata {
  const param = 'claims'
  if (claims === null || typeof claims !== 'object' || Array.isArray(claims))
    throw new ApiError('form_param_type_invalid', { param, values: { type: 'object' } })

  const reserved = RESERVED_CLAIMS.filter(name => Object.hasOwn(claims, name))
  if (reserved.length > 0)
    throw new ApiError('jwt_template_reserved_claim', { param, values: { claims: reserved.join(', ') } })
  if (JSON.stringify(claims).length > MAX_CLAIMS_BYTES) {
    throw new ApiError('form_param_exceeds_allowed_size', {
      param,
      values: { limit: `${MAX_CLAIMS_BYTES} bytes` },
    })
  }
  if (!areClaimsReadable(claims)) throw new ApiError('form_param_format_invalid', { param })
  return claims as Metadata
}

function signingColumns(
  masterKey: MasterKey,
  input: JwtTemplateInput,
  before: JwtTemplateRow | null,
): Pick<Columns, 'signing_algorithm' | 'signing_key_ciphertext'> {
  const isCustom = input.customSigningKey ?? Boolean(input.signingKey ?? before?.signing_key_ciphertext)
  if (!isCustom) return { signing_algorithm: INSTANCE_ALGORITHM, signing_key_ciphertext: null }
  const kept = before?.signing_key_ciphertext ? before : null
  const algorithm = input.signingAlgorithm ?? kept?.signing_algorithm
  if (!algorithm) throw new ApiError('form_param_missing', { param: 'signing_algorithm' })
  if (!isSigningAlgorithm(algorithm))
    throw new ApiError('form_param_value_invalid', { param: 'signing_algorithm' })
  const key = input.signingKey ?? (kept ? masterKey.decrypt(kept.signing_key_ciphertext!) : null)
  if (!key) throw new ApiError('form_param_missing', { param: 'signing_key' })
  const isAsBefore = !input.signingKey && algorithm === kept?.signing_algorithm
  if (!isAsBefore && !isUsableKey(algorithm, key))
    throw new ApiError('form_param_format_invalid', { param: 'signing_key' })
  return {
    signing_algorithm: algorithm,
    signing_key_ciphertext: input.signingKey ? masterKey.encrypt(key) : kept!.signing_key_ciphertext,
  }
}

function isSigningAlgorithm(text: string): text is SigningAlgorithm {
  return (SIGNING_ALGORITHMS as readonly string[]).includes(text)
}

async function refuseTakenName(ctx: Context, row: JwtTemplateRow): Promise<void> {
  const holder = await findJwtTemplateByName(ctx, row.name)
  if (holder && holder.id !== row.id)
    throw new ApiError('form_identifier_exists', { param: 'name', values: { param: 'name' } })
}
