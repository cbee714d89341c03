import { inTransaction } from '../../context/transaction.js'
import { createConnection } from '../../domain/admin-portal/connections.js'
import { listProvenDomains } from '../../domain/enterprise/own-domains.js'
import { ApiError } from '../../errors/api-error.js'
import { hasScope } from '../../model/admin-portal.js'
import { newProtocolSettings } from '../../operation/enterprise-input.js'
import type { Operation, Reply } from '../../operation/operation.js'
import { type PortalContext, portalOperation } from '../../operation/portal.js'
import { findGuide, type Guide, GUIDES } from './guides.js'
import { boxes, button, type Fault, field, form, hidden, link, paragraph } from './html.js'
import { portalForm } from './portal-form.js'
import { goTo, portalPage, portalUrl } from './portal-page.js'
import { type Words, wordsFor } from './words.js'

interface Typed {
  connection_name?: string | undefined
  domains?: string[] | undefined
}

const show = portalOperation('getNewAdminPortalConnection', {
  mode: 'read',
  limit: 'portal',
  scope: 'connections',
  run: async (ctx, { query }) => {
    const guide = findGuide(query.guide)
    const words = wordsFor(ctx)
    return guide ? newPage(ctx, words, guide, {}) : choicePage(ctx, words)
  },
})

/** Step 1: which provider it is. */
function choicePage(ctx: PortalContext, words: Words): Reply {
  const { say } = words
  const lines = GUIDES.map(({ key, name, path }) => {
    const text = path === null ? say('provider_other', { protocol: name }) : name
    return `<li>${link(portalUrl(ctx, `/new_connection?guide=${key}`), text)}</li>`
  })
  return portalPage(ctx, words, {
    title: say('choose_title'),
    lead: say('choose'),
    content: `<ul>${lines.join('')}</ul>`,
  })
}

/** Step 2: whose people it signs in. */
async function newPage(
  ctx: PortalContext,
  words: Words,
  guide: Guide,
  typed: Typed,
  faults: Fault[] = [],
): Promise<Reply> {
  const { say } = words
  const { link: token, organization } = ctx.caller.visit
  const proven = await listProvenDomains(ctx, organization.id)
  const name = field(
    {
      name: 'connection_name',
      label: say('connection_name'),
      hint: say('connection_name_hint'),
      value: typed.connection_name ?? guide.name,
      maxLength: 100,
    },
    faults,
  )
  const choices = proven.map(domain => ({
    value: domain.name,
    isChosen: typed.domains?.includes(domain.name) ?? true,
  }))
  const fields = `${hidden('guide', guide.key)}${name}${boxes('domains', say('connection_domains'), choices, faults)}${button(say('connection_create'))}`
  const toDomains = hasScope(token, 'domains')
    ? `<p>${link(portalUrl(ctx, '/domains'), say('domains_link'))}</p>`
    : ''
  const content =
    proven.length === 0
      ? paragraph(say('domains_needed'), 'warn') + toDomains
      : form(portalUrl(ctx, '/connections'), fields) + toDomains
  return portalPage(ctx, words, {
    title: say('connection_new_title', { provider: guide.name }),
    lead: say('connection_new'),
    content,
    faults,
  })
}

const create = portalForm('createAdminPortalConnection', {
  limit: 'portal',
  scope: 'connections',
  whole: () => 'domains',
  run: async (ctx, { body }) => {
    const { key, name, provider } = requireGuide(body.guide)
    const { id: organizationId } = ctx.caller.visit.organization
    const changes = { name: body.connection_name?.trim() || name, domains: body.domains ?? [] }
    const settings = await newProtocolSettings(ctx, provider)
    const row = await inTransaction(ctx, tx =>
      createConnection(tx, organizationId, provider, changes, settings),
    )
    return goTo(ctx, `/connections/${row.id}?guide=${key}`)
  },
  again: (ctx, { body }, faults) => newPage(ctx, wordsFor(ctx), requireGuide(body.guide), body, faults),
})

/** @throws ApiError form_param_value_invalid */
function requireGuide(key: string | undefined): Guide {
  const guide = findGuide(key)
  if (!guide) throw new ApiError('form_param_value_invalid', { param: 'guide' })
  return guide
}

export const newConnectionOperations: Operation[] = [show, create]
