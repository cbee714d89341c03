import { inTransaction } from '../../context/transaction.js'
import { listConnectionsOfPortal } from '../../domain/admin-portal/connections.js'
import { listAllDomains } from '../../domain/enterprise/own-domains.js'
import { attemptOwnership, prepareOwnership } from '../../domain/organizations/domain-verification.js'
import { createDomain, deleteDomain } from '../../domain/organizations/organization-domains.js'
import { ApiError, Refusal } from '../../errors/api-error.js'
import { ownershipRecordName } from '../../model/organization-domain.js'
import type { Operation } from '../../operation/operation.js'
import { type PortalContext, portalOperation } from '../../operation/portal.js'
import { getDomain } from '../../store/organization-domains.js'
import { domainsPage } from './domains-page.js'
import { portalForm } from './portal-form.js'
import { goTo } from './portal-page.js'
import { wordsFor } from './words.js'

const show = portalOperation('getAdminPortalDomains', {
  mode: 'read',
  limit: 'portal',
  scope: 'domains',
  run: async ctx => domainsPage(ctx, wordsFor(ctx), await stateOf(ctx)),
})

/** What the page shows besides what somebody has typed. */
async function stateOf(ctx: PortalContext) {
  const { id } = ctx.caller.visit.organization
  const connections = await listConnectionsOfPortal(ctx, id)
  return {
    domains: await listAllDomains(ctx, id),
    used: new Set(connections.flatMap(({ domains }) => domains)),
  }
}

/** With the record that proves it, at once. */
const add = portalForm('addAdminPortalDomain', {
  limit: 'portal',
  scope: 'domains',
  whole: () => 'name',
  run: async (ctx, { body }) => {
    const { id } = ctx.caller.visit.organization
    await inTransaction(ctx, async tx => {
      const enrollmentMode = 'enterprise_sso'
      const { domain } = await createDomain(tx, id, { name: body.name?.trim(), enrollmentMode })
      await prepareOwnership(tx, id, domain.id)
    })
    return goTo(ctx, '/domains')
  },
  again: async (ctx, { body }, faults) =>
    domainsPage(ctx, wordsFor(ctx), { ...(await stateOf(ctx)), faults, typed: body.name?.trim() }),
})

const change = portalForm('changeAdminPortalDomain', {
  limit: 'portal-look-up',
  scope: 'domains',
  whole: () => null,
  run: async (ctx, { path, body }) => {
    const outcome = await changeDomain(ctx, path.domain_id, body.choice)
    return outcome instanceof Refusal ? outcome : goTo(ctx, '/domains')
  },
  again: async (ctx, _, faults) => domainsPage(ctx, wordsFor(ctx), { ...(await stateOf(ctx)), faults }),
})

/** DNS is asked before the transaction. */
async function changeDomain(ctx: PortalContext, domainId: string, choice: 'check' | 'renew' | 'remove') {
  const { id } = ctx.caller.visit.organization
  const domain = await getDomain(ctx, id, domainId)
  switch (choice) {
    case 'check': {
      // whoever presses the button twice has proven it once
      if (domain.ownership_verified_at !== null) return null
      const records = await ctx.services.resolveTxt(ownershipRecordName(domain.name))
      return inTransaction(ctx, tx => attemptOwnership(tx, id, domainId, records))
    }
    case 'renew':
      return inTransaction(ctx, tx => prepareOwnership(tx, id, domainId))
    case 'remove': {
      const { used } = await stateOf(ctx)
      if (used.has(domain.name)) throw new ApiError('resource_not_found')
      return inTransaction(ctx, tx => deleteDomain(tx, id, domainId))
    }
  }
}

export const domainOperations: Operation[] = [show, add, change]
