import { primaryEmailAddress } from '../../domain/enterprise/company-of.js'
import { getUserView } from '../../domain/views/user-view.js'
import type { SessionContext } from '../../operation/operation.js'
import { domainOfAddress } from '../../protocols/email-address.js'
import { getOrganization } from '../../store/organizations.js'

/**
 * What a connection is called that nobody has named: after the domain of the person's address, else the
 * organization (specification of `createOrganizationEnterpriseConnection`).
 */
export async function newConnectionName(ctx: SessionContext, organizationId: string): Promise<string> {
  const address = primaryEmailAddress(await getUserView(ctx, ctx.user.id))
  return address === null ? (await getOrganization(ctx, organizationId)).name : domainOfAddress(address)
}
