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
import { backendList } from '../../operation/list.js'
import { organizations } from '../../operation/needs.js'
import { backendOperation, type Operation } from '../../operation/operation.js'
import { parseDomainName } from '../../protocols/domain-name.js'
import { partOfAddress } from '../../protocols/email-address.js'
import { organizationDomain } from '../../resources/organization-domain.js'
import {
  countDomains,
  DOMAIN_ORDER_FIELDS,
  type DomainFilter,
  listDomains,
} from '../../store/organization-domains.js'
import { getOrganization } from '../../store/organizations.js'
import type { OrganizationDomainRow } from '../../store/tables.js'
import { inclusion } from '../users/filter.js'

const create = backendOperation('CreateOrganizationDomain', {
  mode: 'write',
  access: 'secret-key',
  needs: organizations,
  run: async (ctx, { path, body }) => {
    const input = { name: body.name, enrollmentMode: body.enrollment_mode, verified: body.verified ?? true }
    return render(ctx, await createDomain(ctx, path.organization_id, input))
  },
})

const list = backendList('ListOrganizationDomains', {
  mode: 'read',
  access: 'secret-key',
  needs: organizations,
  filter: async (ctx, { path, query }): Promise<DomainFilter> => {
    const organization = await getOrganization(ctx, path.organization_id)
    return {
      organizationId: organization.id,
      isVerified: parseFlag(query.verified),
      enrollmentModes: modesOf(query.enrollment_mode),
    }
  },
  fetch: (ctx, filter, page) => listDomains(ctx, filter, page.order, page),
  count: (ctx, filter) => countDomains(ctx, filter),
  render: renderAll,
})

const listAll = backendList('ListAllOrganizationDomains', {
  mode: 'read',
  access: 'secret-key',
  needs: organizations,
  filter: (_, { query }): DomainFilter => ({
    organizationId: query.organization_id,
    isVerified: parseFlag(query.verified),
    enrollmentModes: modesOf(query.enrollment_mode),
    query: query.query && searchTermOf(query.query),
    names: query.domains?.map(name => parseDomainName(name) ?? ''),
  }),
  order: DOMAIN_ORDER_FIELDS,
  fetch: (ctx, filter, page) => listDomains(ctx, filter, page.order, page),
  count: (ctx, filter) => countDomains(ctx, filter),
  render: renderAll,
})

const update = backendOperation('UpdateOrganizationDomain', {
  mode: 'write',
  access: 'secret-key',
  needs: organizations,
  run: async (ctx, { path, body }) => {
    const changes = { enrollmentMode: body.enrollment_mode, verified: body.verified }
    return render(ctx, await updateDomain(ctx, path.organization_id, path.domain_id, changes))
  },
})

const remove = backendOperation('DeleteOrganizationDomain', {
  mode: 'write',
  access: 'secret-key',
  needs: organizations,
  run: async (ctx, { path }) => deleteDomain(ctx, path.organization_id, path.domain_id),
})

const verifyOwnership = backendOperation('VerifyOrganizationDomainOwnership', {
  mode: 'write',
  access: 'secret-key',
  needs: organizations,
  run: async (ctx, { path }) =>
    render(ctx, await overrideOwnership(ctx, path.organization_id, path.domain_id)),
})

const render = (ctx: Context, view: OrganizationDomainView) =>
  organizationDomain(view, { publicUrl: ctx.services.publicUrl, now: ctx.now })

async function renderAll(ctx: Context, rows: OrganizationDomainRow[]): Promise<object[]> {
  return (await completeDomainViews(ctx, rows)).map(view => render(ctx, view))
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

/** A leading `-` excludes. Domains of enterprise connections do not exist: they match nothing. */
function modesOf(modes: string[] | undefined): DomainFilter['enrollmentModes'] {
  return modes && modes.length > 0 ? (inclusion(modes) as DomainFilter['enrollmentModes']) : undefined
}

export const domainOperations: Operation[] = [create, list, listAll, update, remove, verifyOwnership]
