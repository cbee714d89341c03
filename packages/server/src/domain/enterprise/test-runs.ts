import type { Context, FrontendContext, InTx } from '../../context/context.js'
import { inTransaction } from '../../context/transaction.js'
import { ApiError } from '../../errors/api-error.js'
import type { Connection } from '../../model/connection.js'
import { readTestRunDetails, type TestRunDetails } from '../../model/test-run.js'
import { verificationIdOf, verificationStatus } from '../../model/verification.js'
import { DAY_MS } from '../../platform/clock.js'
import { equalInConstantTime, hashSecret } from '../../platform/crypto.js'
import {
  countTestRuns,
  deleteOldTestRuns,
  endTestRun,
  findTestRun,
  insertTestRun,
  listTestRuns as listRows,
  type TestRunFilter,
} from '../../store/enterprise-test-runs.js'
import type { Page } from '../../store/rows.js'
import type { EnterpriseConnectionRow, EnterpriseTestRunRow, VerificationRow } from '../../store/tables.js'
import { findVerification } from '../../store/verifications.js'
import { enterpriseAsConnection } from '../connections/enterprise.js'
import { beginVisitOf, openVisit, planDeparture, type PlannedVisit } from '../external-accounts/visits.js'
import { readSubject } from '../verifications/subject.js'
import { knowsProvider, missingOf } from './connections.js'
import { incomplete, problemOf } from './test-run-findings.js'
import { departureRecord, EMPTY_DETAILS } from './test-run-record.js'

/** Of one connection; older ones go. */
const MAX_KEPT = 100
/** The address of a result holds its token: it is for whoever has made the run, not for ever. */
const RESULT_SHOWN_MS = DAY_MS

export interface TestRunView {
  row: EnterpriseTestRunRow
  protocol: EnterpriseConnectionRow['protocol']
  details: TestRunDetails
}

/**
 * Prepares a run of a connection, switched on or not. Whatever keeps a browser from going to the provider is
 * the result of the run. Asks the provider over the network, and makes its own transaction.
 * @returns where a browser begins the run, within ten minutes, or where the result is already
 */
export async function createTestRun(ctx: Context, row: EnterpriseConnectionRow): Promise<{ url: string }> {
  const connection = enterpriseAsConnection(row)
  const planned = await plan(ctx, connection)
  const id = ctx.services.ids.next('enttest')
  const secret = ctx.services.random.secret()
  const isFailed = planned.visit === null
  await inTransaction(ctx, async tx => {
    await deleteOldTestRuns(tx, row.id, MAX_KEPT - 1)
    if (planned.visit) await beginVisitOf(tx, null, planned.visit, { kind: 'test_run', id })
    await insertTestRun(tx, {
      instance_id: tx.instance.id,
      id,
      connection_id: row.id,
      status: isFailed ? 'failed' : 'pending',
      visit_id: planned.visit?.id ?? null,
      ticket_hash: isFailed ? null : hashSecret(secret),
      token_hash: isFailed ? hashSecret(secret) : null,
      details_ciphertext: seal(tx, planned.details),
      created_at: tx.now,
    })
  })
  const url = isFailed ? resultUrl(ctx, row.id, id, secret) : beginUrl(ctx, row.id, `${id}.${secret}`)
  return { url: url.href }
}

type Planned = { visit: PlannedVisit | null; details: TestRunDetails }

async function plan(ctx: Context, connection: Connection): Promise<Planned> {
  const { row, options } = connection.enterprise!
  const failed = (finding: TestRunDetails['findings'][number]) => ({
    visit: null,
    details: { ...EMPTY_DETAILS, findings: [finding] },
  })
  if (!knowsProvider(ctx, row, options)) return failed(incomplete(missingOf(row, options)))
  try {
    const visit = await planDeparture(ctx, connection, 'enterprise_sso')
    return { visit, details: departureRecord(connection, visit.sealed) }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return failed(problemOf(ctx, error, {}, connection))
  }
}

function beginUrl(ctx: Context, connectionId: string, ticket: string): URL {
  const url = new URL(`${ctx.request.frontendApiUrl}/v1/enterprise_connections/${connectionId}/init_test_run`)
  url.searchParams.set('ticket', ticket)
  return url
}

export function resultUrl(ctx: Context, connectionId: string, id: string, token: string): URL {
  const base = `${ctx.request.frontendApiUrl}/v1/enterprise_connections/${connectionId}/test_runs/${id}`
  const url = new URL(base)
  url.searchParams.set('token', token)
  return url
}

/**
 * Where a run's link leads on to, as often as it is opened until the provider has answered: what previews
 * links uses nothing up.
 * @throws ApiError test_run_link_invalid: unknown, over, or too old
 */
export async function departureOfTestRun(
  ctx: Context,
  connectionId: string,
  ticket: string,
): Promise<{ id: string; url: string }> {
  const [id = '', secret = ''] = ticket.split('.', 2)
  const run = await findTestRun(ctx, connectionId, id)
  const isKnown = run?.ticket_hash != null && equalInConstantTime(run.ticket_hash, hashSecret(secret))
  const visit = isKnown && run.visit_id !== null ? await findVerification(ctx, run.visit_id) : undefined
  if (!visit || verificationStatus(visit, ctx.now) !== 'unverified')
    throw new ApiError('test_run_link_invalid')
  return { id, url: openVisit(ctx, visit).url }
}

/**
 * The visit of an open run whose request a SAML response names, of which nothing has been checked, with its
 * state: a provider that does not bring the RelayState back learns by the test that it has to. Call in the
 * transaction that keeps the response.
 * @returns null: it answers no open run of this connection
 */
export async function testRunAnswered(
  tx: InTx,
  connection: Connection,
  requestId: string,
): Promise<{ visit: VerificationRow; state: string } | null> {
  const visit = await findVerification(tx, verificationIdOf(requestId.slice(1)))
  if (!visit?.sealed_ciphertext || readSubject(visit).kind !== 'test_run') return null
  const { kept, url, enterpriseId } = openVisit(tx, visit)
  const isTheirs = enterpriseId === connection.enterprise?.row.id && kept['requestId'] === requestId
  return isTheirs ? { visit, state: new URL(url).searchParams.get('RelayState') ?? '' } : null
}

/**
 * Notes what came of a run. @returns the token of its result; null: it has ended before, or is gone
 */
export async function noteResult(
  tx: InTx<FrontendContext>,
  run: EnterpriseTestRunRow,
  status: 'success' | 'failed',
  details: TestRunDetails,
): Promise<string | null> {
  const token = tx.services.random.secret()
  const end = { status, token_hash: hashSecret(token), details_ciphertext: seal(tx, details) }
  return (await endTestRun(tx, run.id, end)) ? token : null
}

/** A result, for whoever has its token, for a day. @throws ApiError resource_not_found */
export async function testRunResult(
  ctx: Context,
  connection: EnterpriseConnectionRow,
  id: string,
  token: string,
): Promise<TestRunView> {
  const row = await findTestRun(ctx, connection.id, id)
  const isTheirs = row?.token_hash != null && equalInConstantTime(row.token_hash, hashSecret(token))
  if (!isTheirs || ctx.now >= row.created_at + RESULT_SHOWN_MS)
    throw new ApiError('resource_not_found', { values: { id } })
  return viewOf(ctx, connection, row)
}

/** Of one connection, the newest first. */
export async function listTestRuns(
  ctx: Context,
  connection: EnterpriseConnectionRow,
  statuses: TestRunFilter['statuses'],
  page: Page,
): Promise<TestRunView[]> {
  const rows = await listRows(ctx, { connectionId: connection.id, statuses }, page)
  return rows.map(row => viewOf(ctx, connection, row))
}

export const countTestRunsOf = (
  ctx: Context,
  connection: EnterpriseConnectionRow,
  statuses: TestRunFilter['statuses'],
): Promise<number> => countTestRuns(ctx, { connectionId: connection.id, statuses })

const viewOf = (
  ctx: Context,
  { protocol }: EnterpriseConnectionRow,
  row: EnterpriseTestRunRow,
): TestRunView => ({ row, protocol, details: detailsOf(ctx, row) })

export const detailsOf = ({ services }: Context, row: EnterpriseTestRunRow): TestRunDetails =>
  readTestRunDetails(services.masterKey.decrypt(row.details_ciphertext))

const seal = ({ services }: Context, details: TestRunDetails): string =>
  services.masterKey.encrypt(JSON.stringify(details))
