import type { Context } from '../../context/context.js'
import { inTransaction } from '../../context/transaction.js'
import { requireSelfServe } from '../../domain/enterprise/self-serve.js'
import { attemptAffiliation, prepareAffiliation } from '../../domain/organizations/domain-verification.js'
import { completeDomainViews, getDomainView } from '../../domain/organizations/domain-view.js'
import {
  createDomain as makeDomain,
  deleteDomain as removeDomain,
  requireDomains,
  updateDomain,
} from '../../domain/organizations/organization-domains.js'
import { ApiError, Refusal } from '../../errors/api-error.js'
import type { OrganizationDomainView } from '../../model/organization-domain.js'
import { frontendList } from '../../operation/list.js'
import { member, permissions } from '../../operation/needs.js'
import { frontendOperation, type MemberContext, type Operation } from '../../operation/operation.js'
import { frontendDomain } from '../../resources/organization-domain-frontend.js'
import { countDomains, type DomainFilter, listDomains } from '../../store/organization-domains.js'

const MAX_BULK_SIZE = 20

const createDomain = frontendOperation('CreateOrganizationDomain', {
  mode: 'write',
  access: 'session',
  limit: 'change',
  needs: member(permissions.manageDomains),
  run: async (ctx, { path, body }) => {
    const input = { name: body.name, enrollmentMode: newMode(ctx, body.enrollment_mode) }
    return renderDomain(ctx, await makeDomain(ctx, path.organization_id, input))
  },
})

/** Each name for itself: what can be made is made. */
const createDomains = frontendOperation('createOrganizationDomainsBulk', {
  mode: 'staged',
  access: 'session',
  limit: 'change',
  needs: member(permissions.manageDomains),
  run: async (ctx, { path, body }) => {
    requireDomains(ctx)
    const enrollmentMode = newMode(ctx, body.enrollment_mode)
    const outcome = await inBulk(body.names, 'names', name =>
      inTransaction(ctx, tx => makeDomain(tx, path.organization_id, { name, enrollmentMode })),
    )
    return {
      data: outcome.done.map(view => renderDomain(ctx, view)),
      errors: outcome.refused.map(({ item, code }) => ({ name: item, code })),
    }
  },
})

const listAll = frontendList('ListOrganizationDomains', {
  mode: 'read',
  access: 'session',
  limit: 'none',
  needs: member(permissions.readDomains, permissions.manageDomains),
  filter: (ctx, { path, query }): DomainFilter => {
    requireDomains(ctx)
    return {
      organizationId: path.organization_id,
      isVerified: query.verified,
      enrollmentModes: query.enrollment_mode && { include: query.enrollment_mode, exclude: [] },
    }
  },
  fetch: (ctx, filter, page) => listDomains(ctx, filter, page.order, page),
  count: (ctx, filter) => countDomains(ctx, filter),
  render: async (ctx, rows) =>
    (await completeDomainViews(ctx, rows)).map(view => renderDomain(ctx, view, mayManage(ctx))),
})

const getDomain = frontendOperation('GetOrganizationDomain', {
  mode: 'read',
  access: 'session',
  limit: 'none',
  needs: member(permissions.readDomains, permissions.manageDomains),
  run: async (ctx, { path }) => {
    requireDomains(ctx)
    return renderDomain(ctx, await getDomainView(ctx, path.organization_id, path.domain_id), mayManage(ctx))
  },
})

const deleteDomain = frontendOperation('deleteOrganizationDomain', {
  mode: 'write',
  access: 'session',
  limit: 'change',
  needs: member(permissions.manageDomains),
  run: async (ctx, { path }) => {
    return removeDomain(ctx, path.organization_id, path.domain_id)
  },
})

const updateEnrollmentMode = frontendOperation('UpdateOrganizationDomainEnrollmentMode', {
  mode: 'write',
  access: 'session',
  limit: 'change',
  needs: member(permissions.manageDomains),
  run: async (ctx, { path, body }) => {
    requireOffered(ctx, body.enrollment_mode)
    const changes = {
      rights: ctx.rights,
      enrollmentMode: body.enrollment_mode,
      deletePending: body.delete_pending ?? false,
    }
    return renderDomain(ctx, await updateDomain(ctx, path.organization_id, path.domain_id, changes))
  },
})

const prepareAffiliationVerification = frontendOperation('prepareOrganizationDomainVerification', {
  mode: 'write',
  access: 'session',
  limit: 'change',
  needs: member(permissions.manageDomains),
  run: async (ctx, { path, body }) => {
    const address = body.affiliation_email_address
    const view = await prepareAffiliation(ctx, path.organization_id, path.domain_id, address)
    return view instanceof Refusal ? view : renderDomain(ctx, view)
  },
})

const attemptAffiliationVerification = frontendOperation('attemptOrganizationDomainVerification', {
  mode: 'write',
  access: 'session',
  limit: 'change',
  needs: member(permissions.manageDomains),
  run: async (ctx, { path, body }) => {
    const view = await attemptAffiliation(ctx, path.organization_id, path.domain_id, body.code)
    return view instanceof Refusal ? view : renderDomain(ctx, view)
  },
})

/**
 * An automatic mode needs a verified domain, which a new one is not: it begins manual and is switched later.
 * One for enterprise sign-in is proven after it was made (clerk-js useOrganizationDomains).
 */
function newMode(ctx: MemberContext, mode: string | null | undefined): string {
  if (!mode) return 'manual_invitation'
  requireOffered(ctx, mode)
  if (mode.startsWith('automatic_')) throw new ApiError('organization_domain_not_verified')
  return mode
}

/** @throws ApiError self_serve_not_enabled */
function requireOffered({ instance }: MemberContext, mode: string): void {
  if (mode === 'enterprise_sso') requireSelfServe(instance, 'connections')
}

/** Does the same for each item; a refused one does not hold the others up. */
export async function inBulk<Item extends string, Result>(
  items: readonly Item[],
  param: string,
  run: (item: Item) => Promise<Result | Refusal>,
): Promise<{ done: Result[]; refused: { item: Item; code: string }[] }> {
  if (items.length > MAX_BULK_SIZE) {
    throw new ApiError('form_param_exceeds_allowed_size', {
      param,
      values: { limit: `${MAX_BULK_SIZE} items` },
    })
  }
  const done: Result[] = []
  const refused: { item: Item; code: string }[] = []
  for (const item of new Set(items)) {
    const result = await settle(() => run(item))
    if (result instanceof Refusal) refused.push({ item, code: result.error.code })
    else done.push(result)
  }
  return { done, refused }
}

async function settle<Result>(run: () => Promise<Result | Refusal>): Promise<Result | Refusal> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof ApiError) return new Refusal(error)
    throw error
  }
}

const mayManage = ({ rights }: MemberContext) => rights.permissionKeys.includes(permissions.manageDomains)

export const renderDomain = (ctx: Context, view: OrganizationDomainView, isManager = true) =>
  frontendDomain(view, { publicUrl: ctx.services.publicUrl, now: ctx.now, mayManage: isManager })

export const domainOperations: Operation[] = [
  createDomain,
  createDomains,
  listAll,
  getDomain,
  deleteDomain,
  updateEnrollmentMode,
  prepareAffiliationVerification,
  attemptAffiliationVerification,
]
