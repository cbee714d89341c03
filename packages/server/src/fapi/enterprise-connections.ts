import type { FrontendContext } from '../context/context.js'
import { connectionsOfAddresses } from '../domain/enterprise/company-of.js'
import { completeViews } from '../domain/enterprise/connections.js'
import { enterpriseFacts } from '../domain/enterprise/facts.js'
import { getUserView } from '../domain/views/user-view.js'
import type { UserView } from '../model/user.js'
import { member } from '../operation/needs.js'
import { frontendOperation, type Operation, type SessionContext } from '../operation/operation.js'
import { frontendEnterpriseConnection } from '../resources/enterprise-connection.js'
import type { EnterpriseConnectionRow } from '../store/tables.js'

/** Those by which the person's company signs people in. */
const listMine = frontendOperation('getMeEnterpriseConnections', {
  mode: 'read',
  access: 'session',
  limit: 'none',
  run: async ctx => render(ctx, await ownConnections(ctx)),
})

/** The same, as far as they are the organization's. */
const listOfOrganization = frontendOperation('listOrganizationEnterpriseConnections', {
  mode: 'read',
  access: 'session',
  limit: 'none',
  needs: member(),
  run: async (ctx, { path }) => {
    const rows = await ownConnections(ctx)
    return render(
      ctx,
      rows.filter(row => row.organization_id === path.organizationID),
    )
  },
})

/** Active ones with the domain of the primary address, if that is proven. */
async function ownConnections(ctx: SessionContext): Promise<EnterpriseConnectionRow[]> {
  const address = primaryAddress(await getUserView(ctx, ctx.user.id))
  return address === null ? [] : connectionsOfAddresses(ctx, [address])
}

function primaryAddress({ user, identifiers }: UserView): string | null {
  const primary = identifiers.find(row => row.id === user.primary_email_address_id)
  return primary && primary.verified_at !== null ? primary.normalized_value : null
}

async function render(ctx: FrontendContext, rows: EnterpriseConnectionRow[]): Promise<object[]> {
  const facts = enterpriseFacts(ctx)
  return (await completeViews(ctx, rows)).map(view => frontendEnterpriseConnection(view, facts))
}

export const enterpriseConnectionOperations: Operation[] = [listMine, listOfOrganization]
