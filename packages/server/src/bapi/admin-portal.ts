import { createLinkToken, revokeLinkToken } from '../domain/admin-portal/link-tokens.js'
import { organizations } from '../operation/needs.js'
import { backendOperation, type Operation, Reply } from '../operation/operation.js'
import { adminPortalLinkToken } from '../resources/admin-portal-link-token.js'

const create = backendOperation('createAdminPortalLinkToken', {
  mode: 'write',
  access: 'secret-key',
  needs: organizations,
  run: async (ctx, { body }) => {
    const { row, token } = await createLinkToken(ctx, {
      organizationId: body.organization_id,
      contactId: body.it_contact_id,
      scopes: body.scopes,
      lifetimeSeconds: body.seconds_until_expiration,
    })
    return new Reply(201, adminPortalLinkToken(row, ctx.now, token))
  },
})

const revoke = backendOperation('revokeAdminPortalLinkToken', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path, body }) => {
    const row = await revokeLinkToken(ctx, path.adminPortalLinkTokenID, body.revocation_reason ?? null)
    return adminPortalLinkToken(row, ctx.now)
  },
})

export const adminPortalOperations: Operation[] = [create, revoke]
