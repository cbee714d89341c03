import type { Context, FrontendContext } from '../context/context.js'
import { inTransaction } from '../context/transaction.js'
import { findEnterprise } from '../domain/connections/enterprise.js'
import type { Heard } from '../domain/connections/provider.js'
import { providerFor } from '../domain/connections/provider-for.js'
import { hintsOf, problemOf, problemOfState } from '../domain/enterprise/test-run-findings.js'
import { answerRecord } from '../domain/enterprise/test-run-record.js'
import { detailsOf, noteResult, resultUrl } from '../domain/enterprise/test-runs.js'
import { endVisit, openVisit, redirectUriFor } from '../domain/external-accounts/visits.js'
import { readSubject } from '../domain/verifications/subject.js'
import { ApiError } from '../errors/api-error.js'
import type { Connection } from '../model/connection.js'
import { verificationStatus } from '../model/verification.js'
import { MINUTE_MS, SECOND_MS } from '../platform/clock.js'
import { equalInConstantTime } from '../platform/crypto.js'
import { cookie } from '../protocols/set-cookie.js'
import { findTestRun } from '../store/enterprise-test-runs.js'
import type { VerificationRow } from '../store/tables.js'

const BOUND_SECONDS = (10 * MINUTE_MS) / SECOND_MS

/**
 * The browser comes back from the provider of a connection that somebody tries. The answer goes through the
 * checks of a sign-in's, and then nothing comes of it but a record: no user, no session, no client, and the
 * assertion is not used up. It counts once, and in the browser that has begun.
 * @returns where the result is shown
 * @throws ApiError oauth_callback_invalid
 */
export async function followTestRun(
  ctx: FrontendContext,
  visit: VerificationRow,
  parameters: URLSearchParams,
  state: string,
): Promise<URL> {
  const { id } = readSubject(visit)
  const { enterpriseId = '', posted } = openVisit(ctx, visit)
  const connection = await findEnterprise(ctx, enterpriseId)
  const run = await findTestRun(ctx, enterpriseId, id)
  const isOpen = isBound(ctx, id) && verificationStatus(visit, ctx.now) === 'unverified'
  if (!connection || !run || !isOpen) throw new ApiError('oauth_callback_invalid')
  const answer = posted ? new URLSearchParams(posted) : parameters
  const heard: Heard = {}
  const error = await ask(ctx, connection, visit, { answer, state, heard })
  const problem = error ? problemOf(ctx, error, heard, connection) : problemOfState(connection, answer, state)
  const findings = problem ? [problem] : hintsOf(heard, connection, ctx.now)
  const details = { ...answerRecord(detailsOf(ctx, run), heard, answer), findings }
  const token = await inTransaction(ctx, async tx =>
    (await endVisit(tx, visit, state)) ? noteResult(tx, run, problem ? 'failed' : 'success', details) : null,
  )
  if (token === null) throw new ApiError('oauth_callback_invalid')
  return resultUrl(ctx, connection.id, id, token)
}

/** @returns why the answer counts for nothing; null: somebody could sign in with it */
async function ask(
  ctx: FrontendContext,
  connection: Connection,
  visit: VerificationRow,
  { answer, state, heard }: { answer: URLSearchParams; state: string; heard: Heard },
): Promise<ApiError | null> {
  try {
    await providerFor(ctx, connection).arrive({
      kept: openVisit(ctx, visit).kept,
      state,
      redirectUri: redirectUriFor(ctx, connection),
      parameters: answer,
      hear: more => Object.assign(heard, more),
    })
    return null
  } catch (error) {
    if (error instanceof ApiError) return error
    throw error
  }
}

/** The browser that opens the link of a run is the one that may come back from the provider. */
export function bindBrowser({ services, request, response }: Context, id: string): void {
  const { isSecure: secure, cookiePath: path } = request
  const attributes = { path, domain: null, secure, httpOnly: true, maxAgeSeconds: BOUND_SECONDS }
  response.setCookies.push(cookie(cookieName(id), services.masterKey.codeDigest(COOKIE, id), attributes))
}

function isBound({ services, request }: Context, id: string): boolean {
  const expected = services.masterKey.codeDigest(COOKIE, id)
  return (request.cookies.get(cookieName(id)) ?? []).some(value => equalInConstantTime(value, expected))
}

const COOKIE = '__test_run'
const cookieName = (id: string) => `${COOKIE}_${id}`
