/** Providers answer within a second or two; less than the lease of a claimed message in any case. */
export const TIMEOUT_MS = 20_000
/** an id or an error: what is longer does not interest */
export const MAX_ANSWER_BYTES = 64 * 1024
