import { ApiError } from '../../errors/api-error.js'
import { ScimFault } from '../../protocols/scim/fault.js'
import { parsePath } from '../../protocols/scim/parse-filter.js'

/**
 * A path of a directory's resource, as an administrator names it.
 * @throws ApiError form_param_value_invalid where it is none (RFC 7644, 3.10)
 */
export function checkedScimPath(path: string, param: string): string {
  try {
    parsePath(path)
    return path
  } catch (error) {
    if (!(error instanceof ScimFault)) throw error
    const reason = `${path} is no path of SCIM: ${error.message}`
    throw new ApiError('form_param_value_invalid', { param, meta: { reason } })
  }
}
