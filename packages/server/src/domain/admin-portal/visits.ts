import type { Context, InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import { isLinkOpen, isVisitOpen, type PortalVisit } from '../../model/admin-portal.js'
import { HOUR_MS, SECOND_MS } from '../../platform/clock.js'
import { hashSecret } from '../../platform/crypto.js'
import { cookie } from '../../protocols/set-cookie.js'
import { findLinkTokenBy, takeLinkToken, updateLinkToken } from '../../store/admin-portal-link-tokens.js'
import { findOrganization } from '../../store/organizations.js'
import type { AdminPortalLinkTokenRow, OrganizationRow } from '../../store/tables.js'

const PORTAL_COOKIE = '__frontdesk_admin_portal'
/** A day's work: DNS takes its time, and the next link is quickly made. */
const VISIT_MS = 8 * HOUR_MS
/** of a token or a cookie: longer ones are nobody's */
const MAX_LENGTH = 100

export const portalPath = '/v1/admin_portal'

/** The organization that a link leads to; null: nobody can come by it (any more). */
export async function lookAtLink(ctx: Context, token: string): Promise<OrganizationRow | null> {
  const link =
    token.length > MAX_LENGTH ? undefined : await findLinkTokenBy(ctx, 'token_hash', hashSecret(token))
  return link && isLinkOpen(link, ctx.now) ? findCustomer(ctx, link) : null
}

/** Uses a link up: the browser gets the cookie of a visit. @throws ApiError admin_portal_link_invalid */
export async function beginVisit(tx: InTx, token: string): Promise<void> {
  const secret = tx.services.random.secret()
  const visit = { hash: hashSecret(secret), expiresAt: tx.now + VISIT_MS }
  const link =
    token.length > MAX_LENGTH ? undefined : await takeLinkToken(tx, hashSecret(token), tx.now, visit)
  if (!link) throw new ApiError('admin_portal_link_invalid', { param: 'token' })
  setCookie(tx, secret, VISIT_MS / SECOND_MS)
}

/** Whose browser this is; null: nobody's who may stay. */
export async function findVisit(ctx: Context): Promise<PortalVisit | null> {
  for (const secret of ctx.request.cookies.get(PORTAL_COOKIE) ?? []) {
    if (secret.length > MAX_LENGTH) continue
    const link = await findLinkTokenBy(ctx, 'visit_hash', hashSecret(secret))
    if (!link || !isVisitOpen(link, ctx.now)) continue
    const organization = await findCustomer(ctx, link)
    if (organization) return { link, organization }
  }
  return null
}

async function findCustomer(ctx: Context, link: AdminPortalLinkTokenRow): Promise<OrganizationRow | null> {
  if (!ctx.instance.settings.organizations.enabled) return null
  return (await findOrganization(ctx, link.organization_id)) ?? null
}

/** @throws ApiError admin_portal_visit_over */
export async function requireVisit(ctx: Context): Promise<PortalVisit> {
  const visit = await findVisit(ctx)
  if (!visit) throw new ApiError('admin_portal_visit_over')
  return visit
}

/** Whoever is done leaves nothing behind in the browser. */
export async function endVisit(tx: InTx, { link }: PortalVisit): Promise<void> {
  await updateLinkToken(tx, link.id, { visit_expires_at: tx.now, updated_at: tx.now })
  setCookie(tx, '', 0)
}

/**
 * Of this host and these pages alone, for an instance may share its host with its application. Nothing that
 * another site leads here brings it along: the link is opened without it, and everything after that is ours.
 */
function setCookie({ request, response }: Context, value: string, maxAgeSeconds: number): void {
  const base = request.cookiePath === '/' ? '' : request.cookiePath
  response.setCookies.push(
    cookie(PORTAL_COOKIE, value, {
      path: `${base}${portalPath}`,
      domain: null,
      secure: request.isSecure,
      httpOnly: true,
      sameSite: 'Strict',
      maxAgeSeconds,
    }),
  )
}
