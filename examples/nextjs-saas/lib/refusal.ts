import { isClerkAPIResponseError } from '@clerk/nextjs/errors'
import type { FormState } from './validation'

/** What the platform refused, for the person at the form; any other error is thrown on. */
export function refusal(error: unknown): FormState {
  if (!isClerkAPIResponseError(error)) throw error
  const [first] = error.errors
  return { error: first?.longMessage ?? first?.message ?? 'That was refused.' }
}
