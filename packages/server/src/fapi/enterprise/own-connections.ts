import type { InTx } from '../../context/context.js'
import { inTransaction } from '../../context/transaction.js'
import { removeConnectionWithDirectory } from '../../domain/directories/own-directories.js'
import { enterpriseFacts } from '../../domain/enterprise/facts.js'
import {
  changeOwnConnection,
  createOwnConnection,
  getOwnConnection,
} from '../../domain/enterprise/own-connections.js'
import { requireProvenDomains } from '../../domain/enterprise/proven-domains.js'
import { ApiError } from '../../errors/api-error.js'
import { type EnterpriseConnectionView, enterpriseOptions } from '../../model/enterprise-connection.js'
import { connectionChanges, newProtocolSettings, protocolSettings } from '../../operation/enterprise-input.js'
import { requireNeed, selfServing } from '../../operation/needs.js'
import {
  frontendOperation,
  type MemberContext,
  type Operation,
  type SessionContext,
} from '../../operation/operation.js'
import { deletedObject } from '../../resources/deleted-object.js'
import { managedEnterpriseConnection } from '../../resources/enterprise-connection.js'
import { connectionBody, type FlatBody } from './connection-body.js'
import { newConnectionName } from './connection-name.js'

const connections = selfServing('connections')
// who acts in somebody's place does not decide how people of a company sign in
const actors = 'forbidden'

const create = frontendOperation('createOrganizationEnterpriseConnection', {
  mode: 'staged',
  access: 'session',
  limit: 'connect',
  needs: connections,
  actors,
  run: (ctx, { body }) => make(ctx, body),
})

const update = frontendOperation('updateOrganizationEnterpriseConnection', {
  mode: 'staged',
  access: 'session',
  limit: 'connect',
  needs: connections,
  actors,
  run: (ctx, { path, body }) => change(ctx, path.enterprise_connection_id, body),
})

const remove = frontendOperation('deleteOrganizationEnterpriseConnection', {
  mode: 'write',
  access: 'session',
  limit: 'change',
  needs: connections,
  actors,
  run: (ctx, { path }) => drop(ctx, path.enterprise_connection_id),
})

/** The same of the active organization, by their former addresses. */
const createMine = frontendOperation('createMeEnterpriseConnection', {
  mode: 'staged',
  access: 'session',
  limit: 'connect',
  actors,
  run: async (ctx, { body }) => make(await inOrganization(ctx, body.organization_id), body),
})

const updateMine = frontendOperation('updateMeEnterpriseConnection', {
  mode: 'staged',
  access: 'session',
  limit: 'connect',
  actors,
  run: async (ctx, { path, body }) =>
    change(await inOrganization(ctx, body.organization_id), path.enterprise_connection_id, body),
})

const removeMine = frontendOperation('deleteMeEnterpriseConnection', {
  mode: 'write',
  access: 'session',
  limit: 'change',
  actors,
  run: async (ctx, { path }) => drop(await inOrganization(ctx, null), path.enterprise_connection_id),
})

/** @throws ApiError organization_not_active, and whatever a member of the organization would be refused by */
export async function inOrganization<C extends SessionContext>(
  ctx: C,
  named: string | null | undefined,
): Promise<C & MemberContext> {
  const organizationId = named || ctx.session.last_active_organization_id
  if (!organizationId) throw new ApiError('organization_not_active')
  const rights = await requireNeed(ctx, connections, { organization_id: organizationId })
  return { ...ctx, rights: rights! }
}

type NewBody = FlatBody & { provider: string; domains: string[] }

/** Metadata is read over the network, for whom has proven a domain alone, and before the transaction. */
async function make(ctx: MemberContext, flat: NewBody): Promise<object> {
  const { organizationId } = ctx.rights
  const body = connectionBody(flat)
  await requireProvenDomains(ctx, organizationId, flat.domains)
  const settings = await newProtocolSettings(ctx, flat.provider, body)
  const name = body.name?.trim() || (await newConnectionName(ctx, organizationId))
  const changes = { ...connectionChanges(body), name }
  const view = await inTransaction(ctx, tx =>
    createOwnConnection(tx, organizationId, flat.provider, changes, settings),
  )
  return render(ctx, view)
}

async function change(ctx: MemberContext, id: string, flat: FlatBody): Promise<object> {
  const { organizationId } = ctx.rights
  const seen = await getOwnConnection(ctx, organizationId, id)
  const body = connectionBody(flat)
  const settings = await protocolSettings(ctx, seen, enterpriseOptions(seen), body)
  const who = { organizationId, rights: ctx.rights }
  const view = await inTransaction(ctx, tx =>
    changeOwnConnection(tx, who, id, connectionChanges(body), settings),
  )
  return render(ctx, view)
}

async function drop(ctx: InTx<MemberContext>, id: string): Promise<object> {
  const { organizationId } = ctx.rights
  await removeConnectionWithDirectory(ctx, { organizationId, connectionId: id })
  return deletedObject('enterprise_connection', id)
}

const render = (ctx: MemberContext, view: EnterpriseConnectionView) =>
  managedEnterpriseConnection(view, enterpriseFacts(ctx))

export const ownConnectionOperations: Operation[] = [
  create,
  update,
  remove,
  createMine,
  updateMine,
  removeMine,
]
