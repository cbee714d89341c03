import type { Context, FrontendContext } from '../../context/context.js'
import { inTransaction } from '../../context/transaction.js'
import { ApiError } from '../../errors/api-error.js'
import { sharedProviderOf } from '../../model/enterprise-connection.js'
import type { UserView } from '../../model/user.js'
import { MINUTE_MS } from '../../platform/clock.js'
import { claimRefresh, findExternalAccount, updateExternalAccount } from '../../store/external-accounts.js'
import { listOpenSessionsOfClient } from '../../store/sessions.js'
import type { ExternalAccountRow } from '../../store/tables.js'
import { findEnterprise } from '../connections/enterprise.js'
import { providerFor } from '../connections/provider-for.js'
import { CLAIM_MS, columnsOfTokens, renewed } from '../external-accounts/fresh-tokens.js'
import { openTokens } from '../external-accounts/link.js'
import { revokeSessions } from '../users/restrictions.js'
import { keptUserView } from '../views/kept-user.js'

/** How often a provider is asked about somebody, at most (https://easie.dev). */
const ASKED_EVERY_MS = 10 * MINUTE_MS
/** One that has not answered is left alone for so long: nobody waits for it more often. */
const AFTER_FAILURE_MS = 5 * MINUTE_MS

/**
 * Asks the providers that companies share with everybody (EASIE) whether those who use this browser are still
 * there: whom the company has taken out there loses all sessions. Over the network: never in a transaction.
 * An outage of the provider, or of the database, lets people go on.
 * @returns whether somebody has lost their sessions: who asks has to be found out anew
 */
export async function endSessionsOfLeavers(ctx: FrontendContext): Promise<boolean> {
  if (!ctx.instance.hasSharedProviders) return false
  let hasEnded = false
  for (const userId of await usersOf(ctx)) {
    const view = await keptUserView(ctx, userId)
    for (const account of view ? dueAccounts(ctx, view) : []) {
      if (!(await hasLeft(ctx, account))) continue
      await inTransaction(ctx, tx => revokeSessions(tx, userId))
      hasEnded = true
    }
  }
  return hasEnded
}

/** Whose sessions the browser has. */
async function usersOf(ctx: FrontendContext): Promise<Set<string>> {
  const { client, kept, ownSession } = ctx.caller
  const known = kept?.sessions ?? (client ? await listOpenSessionsOfClient(ctx, client.id) : [])
  const ids = [...known, ...(ownSession?.row ? [ownSession.row] : [])].map(session => session.user_id)
  return new Set(ids)
}

function dueAccounts(
  { services }: Context,
  { externalAccounts, enterpriseConnections }: UserView,
): ExternalAccountRow[] {
  const now = services.clock.now()
  return externalAccounts.filter(account => {
    const connection = enterpriseConnections.find(({ id }) => id === account.connection_key)
    const isAsked = connection !== undefined && connection.active && sharedProviderOf(connection) !== null
    // what the person does there says so as well
    const askedAt = Math.max(account.asked_at ?? 0, account.updated_at)
    const isDue = account.tokens_ciphertext !== null && askedAt + ASKED_EVERY_MS <= now
    return isAsked && isDue
  })
}

/** Whether the provider refuses new tokens for good: it does of accounts that are deleted or suspended. */
async function hasLeft(ctx: Context, account: ExternalAccountRow): Promise<boolean> {
  const now = ctx.services.clock.now()
  try {
    const claim = { now, until: now + CLAIM_MS }
    // another request, or another node, asks
    if (!(await inTransaction(ctx, tx => claimRefresh(tx, account.id, claim)))) return false
    const present = await findExternalAccount(ctx, account.id)
    const connection = await findEnterprise(ctx, account.connection_key)
    const tokens = present && openTokens(ctx, present)
    // what is kept may be older than another node's question, which can have used the token up
    if (!tokens || !connection || present.asked_at !== account.asked_at) {
      await note(ctx, account, {})
      return false
    }
    const given = await providerFor(ctx, connection).refresh(tokens.refreshToken ?? '')
    await note(ctx, account, { ...columnsOfTokens(ctx, renewed(tokens, given)), asked_at: now })
    return false
  } catch (error) {
    return isRefusal(error) ? leave(ctx, account) : goOn(ctx, account, error)
  }
}

const isRefusal = (error: unknown): error is ApiError =>
  error instanceof ApiError && error.code === 'external_account_missing_refresh_token'

/** The tokens are worth nothing any more; the next sign-in brings new ones. */
async function leave(ctx: Context, account: ExternalAccountRow): Promise<true> {
  await note(ctx, account, { tokens_ciphertext: null, asked_at: ctx.services.clock.now() })
  ctx.services.log.info(
    { connection: account.connection_key, user: account.user_id },
    'a company’s provider no longer knows somebody: their sessions end',
  )
  return true
}

async function goOn(ctx: Context, account: ExternalAccountRow, error: unknown): Promise<false> {
  const { log, clock } = ctx.services
  log.warn({ err: error, connection: account.connection_key }, 'whether somebody is still there is not known')
  const askedAt = clock.now() - ASKED_EVERY_MS + AFTER_FAILURE_MS
  await note(ctx, account, { asked_at: askedAt }).catch(() => undefined)
  return false
}

/** Gives the claim back. */
const note = (
  ctx: Context,
  { id }: ExternalAccountRow,
  changes: Partial<ExternalAccountRow>,
): Promise<void> =>
  inTransaction(ctx, tx => updateExternalAccount(tx, id, { ...changes, refresh_claimed_until: null }))
