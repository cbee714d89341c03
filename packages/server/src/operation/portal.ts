import type { fapi } from '@frontdesk/contract'
import type { Context } from '../context/context.js'
import { ApiError } from '../errors/api-error.js'
import { hasScope, type PortalScope, type PortalVisit } from '../model/admin-portal.js'
import type { LimitName } from './limits.js'
import type { ContextIn, Mode, Operation, OperationInput, Reply } from './operation.js'

/** The context of somebody who has come to the admin portal by a link. */
export type PortalContext = Context & { caller: { kind: 'admin_portal'; visit: PortalVisit } }

interface PortalDeclaration<M extends Mode> {
  mode: M
  limit: LimitName
  /** what the link has to include; null: any link will do */
  scope: PortalScope | null
}

interface Runs<Types, M extends Mode> {
  run(ctx: ContextIn<M, PortalContext>, input: OperationInput<Types>): Promise<Reply>
}

/** One operation of the admin portal: its caller is whoever has the cookie of a visit. */
export function portalOperation<Id extends keyof fapi.Operations & string, M extends Mode>(
  id: Id,
  { mode, limit, scope, run }: PortalDeclaration<M> & Runs<fapi.Operations[Id], M>,
): Operation {
  return {
    api: 'fapi',
    id,
    mode,
    access: 'admin-portal',
    limit,
    run: async (ctx: PortalContext, input: unknown) => {
      const { link } = ctx.caller.visit
      if (scope && !hasScope(link, scope))
        throw new ApiError('admin_portal_scope_missing', { values: { scope } })
      return run(ctx as ContextIn<M, PortalContext>, input as OperationInput<fapi.Operations[Id]>)
    },
  }
}
