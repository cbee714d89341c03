import { join } from 'node:path'

export const E2E_DIRECTORY = join(import.meta.dirname, '..')
export const REPOSITORY_DIRECTORY = join(E2E_DIRECTORY, '..')

/** Screenshots, page logs and process logs of the last run; ignored by git. */
export const RESULTS_DIRECTORY = join(E2E_DIRECTORY, 'test-results')
