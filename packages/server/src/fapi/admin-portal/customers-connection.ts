import { getOwnConnection } from '../../domain/enterprise/own-connections.js'
import type { PortalContext } from '../../operation/portal.js'
import type { EnterpriseConnectionRow } from '../../store/tables.js'

/** A connection of the organization that the visit is for. @throws ApiError resource_not_found */
export const customersConnection = (ctx: PortalContext, id: string): Promise<EnterpriseConnectionRow> =>
  getOwnConnection(ctx, ctx.caller.visit.organization.id, id)
