import { inTransaction } from '../../context/transaction.js'
import { attemptOwnership, prepareOwnership } from '../../domain/organizations/domain-verification.js'
import { getDomainView } from '../../domain/organizations/domain-view.js'
import { requireDomains } from '../../domain/organizations/organization-domains.js'
import { Refusal, refuse } from '../../errors/api-error.js'
import { type OrganizationDomainView, ownershipRecordName } from '../../model/organization-domain.js'
import { member, permissions } from '../../operation/needs.js'
import { frontendOperation, type Operation, type SessionContext } from '../../operation/operation.js'
import { NotFoundInStore } from '../../store/not-found.js'
import { inBulk, renderDomain } from './organization-domains.js'

/** Tells the TXT record that proves the ownership of the domain. */
const prepare = frontendOperation('prepareOrganizationDomainOwnershipVerification', {
  mode: 'write',
  access: 'session',
  limit: 'change',
  needs: member(permissions.manageDomains),
  run: async (ctx, { path }) => {
    return renderDomain(ctx, await prepareOwnership(ctx, path.organization_id, path.domain_id))
  },
})

const prepareInBulk = frontendOperation('prepareOrganizationDomainsOwnershipVerification', {
  mode: 'staged',
  access: 'session',
  limit: 'change',
  needs: member(permissions.manageDomains),
  run: async (ctx, { path, body }) => {
    return bulk(ctx, body.organization_domain_ids, id =>
      inTransaction(ctx, tx => prepareOwnership(tx, path.organization_id, id)),
    )
  },
})

/** Asks DNS, and then writes what it said: never the network inside a transaction. */
const attempt = frontendOperation('attemptOrganizationDomainOwnershipVerification', {
  mode: 'staged',
  access: 'session',
  limit: 'change',
  needs: member(permissions.manageDomains),
  run: async (ctx, { path }) => {
    const view = await lookUp(ctx, path.organization_id, path.domain_id)
    return view instanceof Refusal ? view : renderDomain(ctx, view)
  },
})

const attemptInBulk = frontendOperation('attemptOrganizationDomainsOwnershipVerification', {
  mode: 'staged',
  access: 'session',
  limit: 'change',
  needs: member(permissions.manageDomains),
  run: async (ctx, { path, body }) => {
    return bulk(ctx, body.organization_domain_ids, id => lookUp(ctx, path.organization_id, id))
  },
})

async function lookUp(
  ctx: SessionContext,
  organizationId: string,
  domainId: string,
): Promise<OrganizationDomainView | Refusal> {
  requireDomains(ctx)
  const { domain } = await getDomainView(ctx, organizationId, domainId)
  const records = await ctx.services.resolveTxt(ownershipRecordName(domain.name))
  return inTransaction(ctx, tx => attemptOwnership(tx, organizationId, domainId, records))
}

async function bulk(
  ctx: SessionContext,
  ids: string[],
  run: (id: string) => Promise<OrganizationDomainView | Refusal>,
) {
  requireDomains(ctx)
  const outcome = await inBulk(ids, 'organization_domain_ids', id => refuseUnknown(() => run(id)))
  return {
    data: outcome.done.map(view => renderDomain(ctx, view)),
    errors: outcome.refused.map(({ item, code }) => ({ id: item, code })),
  }
}

async function refuseUnknown<Result>(run: () => Promise<Result | Refusal>): Promise<Result | Refusal> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof NotFoundInStore) return refuse('resource_not_found')
    throw error
  }
}

export const domainOwnershipOperations: Operation[] = [prepare, prepareInBulk, attempt, attemptInBulk]
