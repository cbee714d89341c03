import { flattenError, ZodError } from 'zod'

/** An answer other than success. `code` is for programs, `message` for people. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(message)
  }
}

export const unauthorized = () => new ApiError(401, 'unauthorized', 'Sign in first.')
export const noOrganization = () => new ApiError(403, 'no_organization', 'Choose an organization first.')
export const forbidden = () => new ApiError(403, 'forbidden', 'Your role does not allow this.')
export const notFound = () => new ApiError(404, 'not_found', 'There is no such thing in your organization.')

/** Every error as JSON; what nobody expected says nothing about itself. */
export function errorResponse(error: unknown): Response {
  if (error instanceof ApiError) {
    const { status, code, message, headers } = error
    return Response.json({ error: { code, message } }, { status, headers })
  }
  if (error instanceof ZodError) {
    const fields = flattenError(error).fieldErrors
    return Response.json(
      { error: { code: 'invalid', message: 'Some fields are not right.', fields } },
      { status: 422 },
    )
  }
  return Response.json({ error: { code: 'internal', message: 'Something went wrong.' } }, { status: 500 })
}

/** The body as JSON. @throws ApiError 400 */
export async function readJson(request: Request): Promise<unknown> {
  try {
    return await request.json()
  } catch {
    throw new ApiError(400, 'invalid_json', 'The body is not JSON.')
  }
}
