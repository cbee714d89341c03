import { setTimeout as wait } from 'node:timers/promises'
import type { Context } from '../../context/context.js'
import { inTransaction } from '../../context/transaction.js'
import { ApiError } from '../../errors/api-error.js'
import { connectionOf, type ProviderTokens } from '../../model/connection.js'
import { SECOND_MS } from '../../platform/clock.js'
import { claimRefresh, findExternalAccount, updateExternalAccount } from '../../store/external-accounts.js'
import type { ExternalAccountRow } from '../../store/tables.js'
import { getUser } from '../../store/users.js'
import { providerFor } from '../connections/provider-for.js'
import { saveUser } from '../users/update-user.js'
import { openTokens, sealTokens } from './link.js'

/** A token that has less than this to live is as good as expired: the application still has to use it. */
const MARGIN_MS = 30 * SECOND_MS
/**
 * A node that asks the provider is done by then, or gone. It makes two calls, discovery and the token
 * request, and each has ten seconds with its wait for a turn among them (provider-network.ts): a provider
 * that takes 30 seconds has failed after ten, and the claim is given back then. The rest is for the database.
 * If such a provider has used the refresh token up meanwhile, a longer claim would not bring the new one
 * back: the next refresh is refused, and the person is asked to connect the account again.
 */
export const CLAIM_MS = 60 * SECOND_MS
const LOOK_EVERY_MS = 100

/**
 * Tokens of an account that hold now: expired ones are refreshed at the provider, by one node at a time,
 * since many providers take a refresh token once. Makes its own transactions.
 * @returns null: the account has none. @throws ApiError external_account_missing_refresh_token, and what the
 *   provider's failure is
 */
export async function freshTokens(ctx: Context, account: ExternalAccountRow): Promise<ProviderTokens | null> {
  const tokens = openTokens(ctx, account)
  if (!tokens || isGood(ctx, tokens)) return tokens
  if (tokens.refreshToken === null) throw new ApiError('external_account_missing_refresh_token')
  const claim = { now: ctx.services.clock.now(), until: ctx.services.clock.now() + CLAIM_MS }
  const isClaimed = await inTransaction(ctx, tx => claimRefresh(tx, account.id, claim))
  return isClaimed ? refresh(ctx, account.id) : awaitOther(ctx, account)
}

const isGood = ({ services }: Context, { expiresAt }: ProviderTokens) =>
  expiresAt === null || expiresAt - MARGIN_MS > services.clock.now()

async function refresh(ctx: Context, id: string): Promise<ProviderTokens | null> {
  // another node may have been done just before the claim
  const account = await findExternalAccount(ctx, id)
  const present = account && openTokens(ctx, account)
  if (!account || !present || isGood(ctx, present)) {
    await release(ctx, id, {})
    return present ?? null
  }
  const connection = connectionOf(ctx.instance, account.connection_key)
  try {
    if (!connection?.isEnabled) throw new ApiError('external_account_missing_refresh_token')
    const given = await providerFor(ctx, connection).refresh(present.refreshToken ?? '')
    const tokens = renewed(present, given)
    await release(ctx, id, { ...columnsOfTokens(ctx, tokens), error_code: null })
    return tokens
  } catch (error) {
    const isRefused = error instanceof ApiError && error.code === 'external_account_missing_refresh_token'
    await release(ctx, id, isRefused ? { error_code: error.code } : {})
    throw error
  }
}

/** What holds from now on, of what a provider says at a refresh. */
export const renewed = (present: ProviderTokens, given: ProviderTokens): ProviderTokens => ({
  ...given,
  refreshToken: given.refreshToken ?? present.refreshToken,
  // a provider that says nothing of them has changed nothing (RFC 6749, 5.1)
  scopes: given.scopes.length > 0 ? given.scopes : present.scopes,
})

export const columnsOfTokens = (ctx: Context, tokens: ProviderTokens) => ({
  tokens_ciphertext: sealTokens(ctx, tokens),
  token_expires_at: tokens.expiresAt,
})

/** Gives the claim back. The error of an account is shown, so that a change of it is told; tokens are not. */
const release = (ctx: Context, id: string, changes: Partial<ExternalAccountRow>): Promise<void> =>
  inTransaction(ctx, async tx => {
    const before = await findExternalAccount(tx, id)
    await updateExternalAccount(tx, id, { ...changes, refresh_claimed_until: null })
    const isShown = changes.error_code !== undefined && changes.error_code !== before?.error_code
    if (before && isShown) await saveUser(tx, await getUser(tx, before.user_id), {})
  })

/** Waits for what another request, or another node, gets from the provider. */
async function awaitOther(
  ctx: Context,
  { id, connection_key: connectionKey }: ExternalAccountRow,
): Promise<ProviderTokens | null> {
  for (let waitedMs = 0; waitedMs < CLAIM_MS; waitedMs += LOOK_EVERY_MS) {
    await wait(LOOK_EVERY_MS)
    const account = await findExternalAccount(ctx, id)
    if (!account) return null
    if (account.refresh_claimed_until !== null) continue
    const tokens = openTokens(ctx, account)
    if (!tokens || isGood(ctx, tokens)) return tokens
    if (account.error_code !== null) throw new ApiError('external_account_missing_refresh_token')
    break
  }
  const provider = connectionOf(ctx.instance, connectionKey)?.name ?? connectionKey
  throw new ApiError('oauth_provider_unavailable', { values: { provider } })
}
