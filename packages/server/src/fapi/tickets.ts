import type { FrontendContext } from '../context/context.js'
import { inTransaction } from '../context/transaction.js'
import {
  type InvitationTicket,
  invitedIdentifier,
  lookAtTicket,
  redeemInvitation,
} from '../domain/tokens/tickets.js'
import { accountPageUrl } from '../domain/urls/account-pages.js'
import { checkRedirectUrl } from '../domain/urls/origins.js'
import { ApiError } from '../errors/api-error.js'
import { liveSessionsOfClient } from '../flows/client-view.js'
import { frontendOperation, type Operation, Reply } from '../operation/operation.js'
import { linkErrorPage } from './error-pages.js'

/** clerk-js reads it as `__clerk_status`; `complete`: nothing is left to do. */
type TicketStatus = 'sign_in' | 'sign_up' | 'complete'

/**
 * Where the link of a sign-in token or an invitation leads: on to the application's page, which
 * redeems the ticket (clerk-js reads `__clerk_ticket` and `__clerk_status`). Looking at the link uses
 * nothing up, since mail scanners open links too; only a browser in which the invited person is signed
 * in accepts an invitation at once.
 */
const acceptTicket = frontendOperation('acceptTicket', {
  mode: 'staged',
  access: 'anybody',
  limit: 'open-link',
  errorPage: linkErrorPage,
  run: async (ctx, { query }) => {
    const invitation = await lookAtTicket(ctx, query.ticket)
    const status = invitation ? await invitationStatus(ctx, invitation) : 'sign_in'
    const target = checkRedirectUrl(ctx.instance, pageFor(ctx, status, invitation))
    if (status !== 'complete') target.searchParams.set('__clerk_ticket', query.ticket)
    target.searchParams.set('__clerk_status', status)
    return new Reply(303, null, { location: target.toString() })
  },
})

async function invitationStatus(ctx: FrontendContext, invitation: InvitationTicket): Promise<TicketStatus> {
  const userId = (await invitedIdentifier(ctx, invitation))?.user_id
  if (userId === undefined) return 'sign_up'
  const clientId = ctx.caller.client?.id
  const live = clientId ? await liveSessionsOfClient(ctx, clientId) : []
  if (!live.some(session => session.user_id === userId)) return 'sign_in'
  await inTransaction(ctx, tx => redeemInvitation(tx, invitation.invitationId, userId))
  return 'complete'
}

/**
 * What the request asks for, then the invitation, then the instance, then the account pages; without these
 * the pages that the quickstarts make.
 */
function pageFor(ctx: FrontendContext, status: TicketStatus, invitation: InvitationTicket | null): string {
  const { display } = ctx.instance.settings
  const own = {
    sign_in: display.signInUrl,
    sign_up: display.signUpUrl,
    complete: display.homeUrl || rootOf(display.signInUrl),
  }
  const asked = ctx.request.query.get('redirect_url')
  const application = invitation?.applicationOrigin ?? ctx.instance.origins[0]
  const page =
    asked ||
    invitation?.redirectUrl ||
    own[status] ||
    // the official sign-in sends who has no account on to the sign-up, with the
    // ticket; that of SDK v4 does not
    display.signInUrl ||
    accountPageFor(ctx, status, application) ||
    (application && application + QUICKSTART_PAGES[status]) ||
    display.homeUrl
  if (!page) throw new ApiError('form_param_missing', { param: 'redirect_url' })
  return page
}

/** From there people go on to the application that is known, if there is one. */
function accountPageFor(ctx: FrontendContext, status: TicketStatus, application?: string): string | null {
  if (status === 'complete' && application) return null
  const page = ({ sign_in: 'signIn', sign_up: 'signUp', complete: 'defaultRedirect' } as const)[status]
  const url = accountPageUrl(ctx.instance, ctx.request.frontendApiUrl, page)
  if (url === null || !application) return url
  return `${url}?${new URLSearchParams({ redirect_url: `${application}/` }).toString()}`
}

const QUICKSTART_PAGES: Record<TicketStatus, string> = {
  sign_in: '/sign-in',
  sign_up: '/sign-up',
  complete: '/',
}

const rootOf = (page: string) => (page === '' ? '' : new URL('/', page).toString())

export const ticketOperations: Operation[] = [acceptTicket]
