import { describe, expect, it } from 'vitest'
import { ApiError } from './api-error.js'

describe('the long message of an error', () => {
  it.each([
    ['form_param_format_invalid', 'email_address is invalid.', 'email address is invalid.'],
    ['form_param_nil', 'Enter email_address.', 'Enter email address.'],
  ] as const)('names a field as people would: %s', (code, raw, said) => {
    const [error] = new ApiError(code, { param: 'email_address' }).errors
    expect(error?.long_message).toBe(said)
    expect(error?.long_message).not.toBe(raw)
    expect(error?.meta).toMatchObject({ param_name: 'email_address' })
  })

  it('names a parameter as programs send it where a developer reads it', () => {
    const [error] = new ApiError('form_param_missing', { param: 'email_address' }).errors
    expect(error?.long_message).toBe('email_address must be included.')
  })
})
