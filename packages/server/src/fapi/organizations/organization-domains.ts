import type { Context } from '../../context/context.js'
import { inTransaction } from '../../context/transaction.js'
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
import { frontendOperation, type Operation, type SessionContext } from '../../operation/operation.js'
import { frontendDomain } from '../../resources/organization-domain-frontend.js'
import { countDomains, type DomainFilter, listDomains } from '../../store/organization-domains.js'
import type { EnrollmentMode } from '../../store/tables.js'
import { permissions, requireMember } from './access.js'
import { listOf, page, pageOf } from './page.js'

const MODES: readonly EnrollmentMode[] = ['manual_invitation', 'automatic_invitation', 'automatic_suggestion']
const NEWEST_FIRST = { field: 'created_at', direction: 'desc' } as const
const MAX_BULK_SIZE = 20

const createDomain = frontendOperation('CreateOrganizationDomain', {
  mode: 'write',
  access: 'session',
  run: async (ctx, { path, body }) => {
    await requireMember(ctx, path.organization_id, permissions.manageDomains)
    const input = { name: body.name, enrollmentMode: newMode(body.enrollment_mode) }
    return renderDomain(ctx, await makeDomain(ctx, path.organization_id, input))
  },
})

/** Each name for itself: what can be made is made. */
const createDomains = frontendOperation('createOrganizationDomainsBulk', {
  mode: 'staged',
  access: 'session',
  run: async (ctx, { path, body }) => {
    await requireMember(ctx, path.organization_id, permissions.manageDomains)
    requireDomains(ctx)
    const enrollmentMode = newMode(body.enrollment_mode)
    const outcome = await inBulk(body.names, 'names', name =>
      inTransaction(ctx, tx => makeDomain(tx, path.organization_id, { name, enrollmentMode })),
    )
    return {
      data: outcome.done.map(view => renderDomain(ctx, view)),
      errors: outcome.refused.map(({ item, code }) => ({ name: item, code })),
    }
  },
})

const listAll = frontendOperation('ListOrganizationDomains', {
  mode: 'read',
  access: 'session',
  run: async (ctx, { path, query }) => {
    const mayManage = await requireReader(ctx, path.organization_id)
    requireDomains(ctx)
    const modes = listOf(ctx, 'enrollment_mode', MODES)
    const filter: DomainFilter = {
      organizationId: path.organization_id,
      ...(query.verified === undefined ? {} : { isVerified: query.verified }),
      ...(modes ? { enrollmentModes: { include: modes, exclude: [] } } : {}),
    }
    const rows = await listDomains(ctx.db, ctx.instance.id, filter, NEWEST_FIRST, pageOf(query))
    const data = (await completeDomainViews(ctx, rows)).map(view => renderDomain(ctx, view, mayManage))
    return page(data, await countDomains(ctx.db, ctx.instance.id, filter))
  },
})

const getDomain = frontendOperation('GetOrganizationDomain', {
  mode: 'read',
  access: 'session',
  run: async (ctx, { path }) => {
    const mayManage = await requireReader(ctx, path.organization_id)
    requireDomains(ctx)
    return renderDomain(ctx, await getDomainView(ctx, path.organization_id, path.domain_id), mayManage)
  },
})

const deleteDomain = frontendOperation('deleteOrganizationDomain', {
  mode: 'write',
  access: 'session',
  run: async (ctx, { path }) => {
    await requireMember(ctx, path.organization_id, permissions.manageDomains)
    return removeDomain(ctx, path.organization_id, path.domain_id)
  },
})

const updateEnrollmentMode = frontendOperation('UpdateOrganizationDomainEnrollmentMode', {
  mode: 'write',
  access: 'session',
  run: async (ctx, { path, body }) => {
    const rights = await requireMember(ctx, path.organization_id, permissions.manageDomains)
    const changes = {
      rights,
      enrollmentMode: body.enrollment_mode,
      deletePending: body.delete_pending ?? false,
    }
    return renderDomain(ctx, await updateDomain(ctx, path.organization_id, path.domain_id, changes))
  },
})

const prepareAffiliationVerification = frontendOperation('prepareOrganizationDomainVerification', {
  mode: 'write',
  access: 'session',
  run: async (ctx, { path, body }) => {
    await requireMember(ctx, path.organization_id, permissions.manageDomains)
    const address = body.affiliation_email_address
    const view = await prepareAffiliation(ctx, path.organization_id, path.domain_id, address)
    return view instanceof Refusal ? view : renderDomain(ctx, view)
  },
})

const attemptAffiliationVerification = frontendOperation('attemptOrganizationDomainVerification', {
  mode: 'write',
  access: 'session',
  run: async (ctx, { path, body }) => {
    await requireMember(ctx, path.organization_id, permissions.manageDomains)
    const view = await attemptAffiliation(ctx, path.organization_id, path.domain_id, body.code)
    return view instanceof Refusal ? view : renderDomain(ctx, view)
  },
})

/**
 * An automatic mode needs a verified domain, which a new one is not: it begins manual and is switched later.
 */
function newMode(mode: string | null | undefined): string {
  if (mode && mode !== 'manual_invitation') throw new ApiError('organization_domain_not_verified')
  return 'manual_invitation'
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

/** @returns whether the reader may manage domains too */
async function requireReader(ctx: SessionContext, organizationId: string): Promise<boolean> {
  const { readDomains, manageDomains } = permissions
  const { permissionKeys } = await requireMember(ctx, organizationId, readDomains, manageDomains)
  return permissionKeys.includes(manageDomains)
}

export const renderDomain = (ctx: Context | SessionContext, view: OrganizationDomainView, mayManage = true) =>
  frontendDomain(view, { publicUrl: ctx.services.publicUrl, now: ctx.now, mayManage })

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
