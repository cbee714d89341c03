import type { FrontendContext } from '../../context/context.js'
import { connectionsOfAddresses, primaryEmailAddress } from '../../domain/enterprise/company-of.js'
import { completeViews } from '../../domain/enterprise/connections.js'
import { enterpriseFacts } from '../../domain/enterprise/facts.js'
import { getUserView } from '../../domain/views/user-view.js'
import { loadSignUp } from '../../flows/sign-up/state.js'
import { hasSelfServeSso } from '../../model/self-serve.js'
import { member, permissions } from '../../operation/needs.js'
import {
  frontendOperation,
  type MemberContext,
  type Operation,
  type SessionContext,
} from '../../operation/operation.js'
import {
  frontendEnterpriseConnection,
  managedEnterpriseConnection,
  offeredConnection,
} from '../../resources/enterprise-connection.js'
import { listEnterpriseConnections, ofOrganization } from '../../store/enterprise-connections.js'
import type { EnterpriseConnectionRow } from '../../store/tables.js'

/** More than an organization has, whoever made them. */
const ALL = { limit: 100, offset: 0 }

/** Those by which the person's company signs people in. */
const listMine = frontendOperation('getMeEnterpriseConnections', {
  mode: 'read',
  access: 'session',
  limit: 'none',
  run: async ctx => render(ctx, await ownConnections(ctx)),
})

/**
 * The same, as far as they are the organization's. Who sets them up sees all of it, switched on or not: the
 * official components know no other list.
 */
const listOfOrganization = frontendOperation('listOrganizationEnterpriseConnections', {
  mode: 'read',
  access: 'session',
  limit: 'none',
  needs: member(),
  run: async (ctx, { path }) => {
    if (setsUp(ctx)) return renderAll(ctx, await connectionsOf(ctx, path.organizationID))
    const rows = await ownConnections(ctx)
    return render(
      ctx,
      rows.filter(row => row.organization_id === path.organizationID),
    )
  },
})

/** By which a sign-up has to go on, which its address says alone, whoever has it. */
const listOfSignUp = frontendOperation('getSignUpEnterpriseConnections', {
  // as the attempt itself: nobody with the secret from before a sign-in reads on
  mode: 'staged',
  access: 'anybody',
  limit: 'none',
  run: async (ctx, { path }) => {
    const { company } = await loadSignUp(ctx, path.sign_up_id)
    return company.map(row => offeredConnection(row, ctx.services))
  },
})

const setsUp = ({ instance, session, rights }: MemberContext): boolean =>
  hasSelfServeSso(instance.settings) &&
  rights.permissionKeys.includes(permissions.manageConnections) &&
  session.last_active_organization_id === rights.organizationId

const connectionsOf = (ctx: SessionContext, organizationId: string) =>
  listEnterpriseConnections(ctx, ofOrganization(organizationId), ALL)

/** Active ones with the domain of the primary address, if that is proven. */
async function ownConnections(ctx: SessionContext): Promise<EnterpriseConnectionRow[]> {
  const address = primaryEmailAddress(await getUserView(ctx, ctx.user.id))
  return address === null ? [] : connectionsOfAddresses(ctx, [address])
}

async function renderAll(ctx: FrontendContext, rows: EnterpriseConnectionRow[]): Promise<object[]> {
  const facts = enterpriseFacts(ctx)
  return (await completeViews(ctx, rows)).map(view => managedEnterpriseConnection(view, facts))
}

async function render(ctx: FrontendContext, rows: EnterpriseConnectionRow[]): Promise<object[]> {
  const facts = enterpriseFacts(ctx)
  return (await completeViews(ctx, rows)).map(view => frontendEnterpriseConnection(view, facts))
}

export const enterpriseConnectionOperations: Operation[] = [listMine, listOfOrganization, listOfSignUp]
