import type { fapi } from '@frontdesk/contract'
import type { PortalTextKey } from '../../delivery/texts/index.js'
import { ApiError, Refusal, type WireError } from '../../errors/api-error.js'
import type { ErrorCode } from '../../errors/catalog.js'
import type { PortalScope } from '../../model/admin-portal.js'
import type { LimitName } from '../../operation/limits.js'
import type { Operation, OperationInput, Reply } from '../../operation/operation.js'
import { type PortalContext, portalOperation } from '../../operation/portal.js'
import type { Fault } from './html.js'
import { type Words, wordsFor } from './words.js'

/** What people are told of an error of the rules that both APIs share. */
const WORDS: Partial<Record<ErrorCode, PortalTextKey>> = {
  form_param_missing: 'fault_missing',
  form_param_nil: 'fault_missing',
  form_param_exceeds_allowed_size: 'fault_long',
  enterprise_connection_metadata_invalid: 'fault_metadata',
  enterprise_connection_domain_exists: 'fault_domain_exists',
  enterprise_connection_domain_not_proven: 'fault_domain_unproven',
  organization_domain_already_exists: 'fault_domain_exists',
  organization_domain_quota_exceeded: 'fault_domain_quota',
  organization_domain_common: 'fault_domain_common',
  organization_domains_not_enabled: 'fault_domains_off',
  verification_expired: 'fault_record_expired',
  verification_missing: 'fault_record_expired',
}

/** What is no right form of a field. */
const FORMATS: Record<string, PortalTextKey> = {
  idp_certificate: 'fault_certificate',
  name: 'fault_domain',
  domains: 'fault_domain',
}

/** Statuses that say nothing of a form. */
const OTHER_STATUSES = new Set([401, 404, 429])

interface FormDeclaration<Input> {
  limit: LimitName
  scope: PortalScope
  /** the field at fault where the error names none; null: the form as a whole */
  whole(input: Input): string | null
  run(ctx: PortalContext, input: Input): Promise<Reply | Refusal>
  /** the page with the form, and what is wrong */
  again(ctx: PortalContext, input: Input, faults: Fault[]): Promise<Reply>
}

/** An operation that a form asks for: where it is refused the form is shown again, with the reason. */
export const portalForm = <Id extends keyof fapi.Operations & string>(
  id: Id,
  { limit, scope, whole, run, again }: FormDeclaration<OperationInput<fapi.Operations[Id]>>,
): Operation =>
  portalOperation(id, {
    mode: 'staged',
    limit,
    scope,
    run: async (ctx, input) => {
      const refused = ({ errors }: ApiError) =>
        again(ctx, input, faultsOf(wordsFor(ctx), whole(input), errors))
      try {
        const result = await run(ctx, input)
        return result instanceof Refusal ? await refused(result.error) : result
      } catch (error) {
        if (!(error instanceof ApiError) || error.status >= 500 || OTHER_STATUSES.has(error.status))
          throw error
        return refused(error)
      }
    },
  })

const faultsOf = (words: Words, whole: string | null, errors: ApiError['errors']): Fault[] =>
  errors.map(error => {
    const param = error.meta['param_name']
    return { field: typeof param === 'string' ? param : whole, text: textOf(words, error) }
  })

function textOf({ say }: Words, { code, meta, long_message: message }: WireError): string {
  const text = (name: string) => (typeof meta[name] === 'string' ? meta[name] : '')
  if (code === 'form_param_format_invalid') return say(FORMATS[text('param_name')] ?? 'fault_address')
  const key = WORDS[code as ErrorCode]
  if (key === undefined) return say('fault_other', { reason: message })
  return say(key, { name: text('name'), reason: text('reason') })
}
