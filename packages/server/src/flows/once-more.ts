import { ApiError } from '../errors/api-error.js'

const TAKEN = ['form_identifier_exists', 'external_account_exists']

/**
 * Somebody new may come back from a provider in two browsers at once. Whoever is second runs into what the
 * first has made: once more, in a transaction that sees it.
 */
export async function onceMoreIfTaken<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof ApiError) || !TAKEN.includes(error.code)) throw error
    return run()
  }
}
