import type { ApiError } from '../errors/api-error.js'
import type { Reply } from '../operation/operation.js'
import { scimReply } from '../operation/scim.js'
import { ScimFault } from '../protocols/scim/fault.js'
import { errorMessage } from '../protocols/scim/messages.js'

/** How SCIM says what is refused by rules that are not its own. */
const TAKEN = new Set(['form_identifier_exists', 'external_account_exists'])
const UNPROCESSABLE = 422

/** A failure in the words of SCIM (RFC 7644 §3.12). @param known the same in our own words */
export function scimErrorReply(error: unknown, known: ApiError): Reply {
  if (error instanceof ScimFault) return scimReply(error.status, errorMessage(error))
  const { headers, retryAfterSeconds } = known
  const retry: Record<string, string> =
    retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }
  const fault = faultOf(known)
  return scimReply(fault.status, errorMessage(fault), { ...headers, ...retry })
}

function faultOf({ code, status, errors }: ApiError): ScimFault {
  const [first] = errors
  const message = first?.long_message ?? ''
  if (TAKEN.has(code)) return new ScimFault(409, 'uniqueness', message)
  if (status === UNPROCESSABLE) return new ScimFault(400, 'invalidValue', message)
  return new ScimFault(status, null, message)
}
