import { ApiError } from '../../errors/api-error.js'
import { isUniqueViolation } from '../../store/dialect/unique-violation.js'

/** Runs a write; another request may have taken the value since it was looked up. */
export async function mapUniqueViolation<T>(
  table: string,
  param: string,
  write: () => Promise<T>,
): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (isUniqueViolation(error, table)) throw identifierTaken(param, error)
    throw error
  }
}

/** Somebody else has this value already. */
export function identifierTaken(param: string, cause?: unknown): ApiError {
  return new ApiError('form_identifier_exists', {
    param,
    values: { param: param.replaceAll('_', ' ') },
    cause,
  })
}
