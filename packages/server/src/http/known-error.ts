import { ApiError } from '../errors/api-error.js'
import { StorageUnavailable } from '../platform/storage-unavailable.js'
import { ScimFault } from '../protocols/scim/fault.js'

/** When a request that the storage could not serve may well be tried again. */
const RETRY_AFTER_SECONDS = 1

/**
 * What a failure looks like from outside. A storage that could not do its work now is a busy server; what is
 * known to nobody is an internal error.
 */
export function knownError(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  // SCIM's clients are told in its own words (`scim-error.ts`)
  if (error instanceof ScimFault) return new ApiError('request_invalid', { cause: error })
  if (error instanceof StorageUnavailable)
    return new ApiError('server_busy', { retryAfterSeconds: RETRY_AFTER_SECONDS, cause: error })
  return new ApiError('internal_error', { cause: error })
}
