import type { FrontendContext } from '../../context/context.js'
import { beginVisit, endVisit, findVisit, lookAtLink } from '../../domain/admin-portal/visits.js'
import { ApiError } from '../../errors/api-error.js'
import { frontendOperation, type Operation, type Reply } from '../../operation/operation.js'
import { portalOperation } from '../../operation/portal.js'
import type { OrganizationRow } from '../../store/tables.js'
import { page, requireOwnPage } from '../page.js'
import { button, form, hidden, paragraph } from './html.js'
import { goTo, portalUrl } from './portal-page.js'
import { STYLE } from './style.js'
import { wordsFor } from './words.js'

/** Programs that look at links before people do use nothing up: the button does. */
const entrance = frontendOperation('getAdminPortal', {
  mode: 'read',
  access: 'public',
  limit: 'open-link',
  run: async (ctx, { query: { token } }) => {
    if (token === undefined) return withoutLink(ctx)
    const organization = await lookAtLink(ctx, token)
    if (!organization) throw new ApiError('admin_portal_link_invalid')
    return entrancePage(ctx, organization, token)
  },
})

async function withoutLink(ctx: FrontendContext): Promise<Reply> {
  if (!(await findVisit(ctx))) throw new ApiError('admin_portal_visit_over')
  return goTo(ctx, '/overview')
}

function entrancePage(ctx: FrontendContext, { name }: OrganizationRow, token: string): Reply {
  const { language, say } = wordsFor(ctx)
  return page(ctx, 200, {
    language,
    title: say('entrance_title'),
    text: say('entrance', { organization: name }),
    rest: `${paragraph(say('entrance_note'), 'dim')}
${form(portalUrl(ctx), `${hidden('token', token)}${button(say('entrance_button'))}`)}`,
    style: STYLE,
    leadsTo: [],
  })
}

const open = frontendOperation('openAdminPortal', {
  mode: 'write',
  access: 'public',
  limit: 'open-link',
  run: async (ctx, { body }) => {
    requireOwnPage(ctx)
    await beginVisit(ctx, body.token)
    return goTo(ctx, '/overview')
  },
})

const leave = portalOperation('leaveAdminPortal', {
  mode: 'write',
  limit: 'portal',
  scope: null,
  run: async ctx => {
    await endVisit(ctx, ctx.caller.visit)
    return goTo(ctx, '')
  },
})

export const entranceOperations: Operation[] = [entrance, open, leave]
