import { ApiError } from '../errors/api-error.js'
import type { ErrorCode } from '../errors/catalog.js'

/** What `get…` functions throw: answered as 404 in the standard shape. */
export class NotFoundInStore extends ApiError {
  constructor(code: ErrorCode, id: string) {
    super(code, { values: { id } })
  }
}
