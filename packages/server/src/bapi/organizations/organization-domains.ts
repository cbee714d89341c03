import type { Context } from '../../context/context.js'
import { completeDomainViews } from '../../domain/organizations/domain-view.js'
import {
  createDomain,
  deleteDomain,
  overrideOwnership,
  updateDomain,
} from '../../domain/organizations/organization-domains.js'
import { ApiError } from '../../errors/api-error.js'
import type { OrganizationDomainView } from '../../model/organization-domain.js'
import type { Operation } from '../../operation/operation.js'
import { parseDomainName } from '../../protocols/domain-name.js'
import { partOfAddress } from '../../protocols/email-address.js'
import { organizationDomain } from '../../resources/organization-domain.js'
import { paginatedList } from '../../resources/paginated-list.js'
import {
  countDomains,
  DOMAIN_ORDER_FIELDS,
  type DomainFilter,
  listDomains,
} from '../../store/organization-domains.js'
import { getOrganization } from '../../store/organizations.js'
import type { EnrollmentMode } from '../../store/tables.js'
import { pageOf, type PageQuery } from '../page.js'
import { organizationOperation, parseOrder } from './operation.js'

const MODES = ['manual_invitation', 'automatic_invitation', 'automatic_suggestion', 'enterprise_sso']

const create = organizationOperation('CreateOrganizationDomain', {
  mode: 'write',
  run: async (ctx, { path, body }) => {
    const input = { name: body.name, enrollmentMode: body.enrollment_mode, verified: body.verified ?? true }
    return render(ctx, await createDomain(ctx, path.organization_id, input))
  },
})

const list = organizationOperation('ListOrganizationDomains', {
  mode: 'read',
  run: async (ctx, { path, query = {} }) => {
    const organization = await getOrganization(ctx.db, ctx.instance.id, path.organization_id)
    const filter: DomainFilter = {
      organizationId: organization.id,
      isVerified: parseFlag(query.verified),
      enrollmentModes: parseModes(ctx.request.query),
    }
    return listPage(ctx, filter, query)
  },
})

const listAll = organizationOperation('ListAllOrganizationDomains', {
  mode: 'read',
  run: async (ctx, { query = {} }) => {
    const filter: DomainFilter = {
      organizationId: query.organization_id,
      isVerified: parseFlag(query.verified),
      enrollmentModes: parseModes(ctx.request.query),
      query: query.query && searchTermOf(query.query),
      names: query.domains?.map(name => parseDomainName(name) ?? ''),
    }
    return listPage(ctx, filter, query)
  },
})

const update = organizationOperation('UpdateOrganizationDomain', {
  mode: 'write',
  run: async (ctx, { path, body }) => {
    const changes = { enrollmentMode: body.enrollment_mode, verified: body.verified }
    return render(ctx, await updateDomain(ctx, path.organization_id, path.domain_id, changes))
  },
})

const remove = organizationOperation('DeleteOrganizationDomain', {
  mode: 'write',
  run: async (ctx, { path }) => deleteDomain(ctx, path.organization_id, path.domain_id),
})

const verifyOwnership = organizationOperation('VerifyOrganizationDomainOwnership', {
  mode: 'write',
  run: async (ctx, { path }) =>
    render(ctx, await overrideOwnership(ctx, path.organization_id, path.domain_id)),
})

const render = (ctx: Context, view: OrganizationDomainView) =>
  organizationDomain(view, { publicUrl: ctx.services.publicUrl, now: ctx.now })

async function listPage(
  ctx: Context,
  filter: DomainFilter,
  query: PageQuery & { order_by?: string },
): Promise<object> {
  const order = parseOrder(query.order_by, DOMAIN_ORDER_FIELDS)
  const rows = await listDomains(ctx.db, ctx.instance.id, filter, order, pageOf(query))
  const views = await completeDomainViews(ctx, rows)
  return paginatedList(
    views.map(view => render(ctx, view)),
    await countDomains(ctx.db, ctx.instance.id, filter),
  )
}

/** An organization's id, or part of a domain. */
function searchTermOf(text: string): string {
  const term = text.trim()
  return term.startsWith('org_') ? term : partOfAddress(term)
}

function parseFlag(text: string | undefined): boolean | undefined {
  if (text === undefined || text === '') return undefined
  if (text !== 'true' && text !== 'false')
    throw new ApiError('form_param_value_invalid', { param: 'verified' })
  return text === 'true'
}

/**
 * Repeated keys; a leading `-` excludes. Domains of enterprise connections do not exist: they match nothing.
 */
function parseModes(query: URLSearchParams): DomainFilter['enrollmentModes'] {
  const values = [...query.getAll('enrollment_mode'), ...query.getAll('enrollment_mode[]')].filter(
    value => value !== '',
  )
  if (values.length === 0) return undefined
  for (const value of values) {
    if (!MODES.includes(value.replace(/^-/, '')))
      throw new ApiError('form_param_value_invalid', { param: 'enrollment_mode' })
  }
  return {
    include: values.filter(value => !value.startsWith('-')) as EnrollmentMode[],
    exclude: values.filter(value => value.startsWith('-')).map(value => value.slice(1)) as EnrollmentMode[],
  }
}

export const domainOperations: Operation[] = [create, list, listAll, update, remove, verifyOwnership]
