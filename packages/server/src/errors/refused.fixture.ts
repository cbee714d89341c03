import { ApiError } from './api-error.js'

/** The errors that a rule answers, each with the parameter that it blames; empty when it accepts. */
export function refused(run: () => unknown): string[] {
  try {
    run()
    return []
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return error.errors.map(({ code, meta }) => [code, meta['param_name']].filter(Boolean).join(' '))
  }
}
