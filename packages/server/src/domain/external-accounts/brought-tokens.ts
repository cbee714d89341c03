import type { FrontendContext, InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import type { ProviderAnswer } from '../../model/connection.js'
import type { VerificationRow } from '../../store/tables.js'
import { insertVerification } from '../../store/verifications.js'
import { audiencesOf, readIdToken } from '../connections/read-id-token.js'
import { type Subject, subjectText } from '../verifications/subject.js'
import { answeredVisit, connectionFor } from './visits.js'

/** What brings an ID token along instead of leaving for the provider's page: One Tap, and phones. */
const KEYS: Record<string, 'google' | 'apple'> = {
  google_one_tap: 'google',
  oauth_token_google: 'google',
  oauth_token_apple: 'apple',
}

/** Whether a strategy is about a token that the browser or the phone has already. */
export const bringsToken = (strategy: string | null): strategy is string =>
  strategy !== null && Object.hasOwn(KEYS, strategy)

/** A provider's answer that nobody had to leave for. */
export interface BroughtAnswer {
  strategy: string
  answer: ProviderAnswer
  /** the company's connection, if it is one */
  enterpriseId?: string
}

/**
 * Who a brought token speaks of. Over the network: never in a transaction. The account is stored under the
 * name of the provider, so that it can be connected again by its page.
 * @throws ApiError form_param_value_invalid (no such connection), form_param_missing, oauth_token_invalid,
 *   oauth_provider_unavailable
 */
export async function readBroughtToken(
  ctx: FrontendContext,
  strategy: string,
  token: string | null | undefined,
): Promise<BroughtAnswer> {
  const key = KEYS[strategy]
  if (!key) throw new ApiError('form_param_value_invalid', { param: 'strategy' })
  const name = `oauth_${key}` as const
  const connection = connectionFor(ctx, name, 'sign-in')
  if (!token) throw new ApiError('form_param_missing', { param: 'token' })
  const profile = await readIdToken(ctx, key, token, audiencesOf(connection))
  return { strategy: name, answer: { profile, tokens: null } }
}

/** Stores the answer as that of a visit, so that an attempt goes on with it alike. */
export async function keepBroughtToken(
  tx: InTx<FrontendContext>,
  strategy: string,
  answer: ProviderAnswer,
  to: Subject,
  enterpriseId?: string,
): Promise<VerificationRow> {
  const visit = answeredVisit(tx, strategy, subjectText(to), answer, enterpriseId)
  await insertVerification(tx, visit)
  return visit
}
