import { inTransaction } from '../../context/transaction.js'
import { prepareImage } from '../../domain/images/images.js'
import { setOrganizationLogo } from '../../domain/organizations/logo.js'
import { organizations } from '../../operation/needs.js'
import { backendOperation, type Operation } from '../../operation/operation.js'
import { backendOrganization, backendOrganizationWithLogo } from '../../resources/organization.js'
import { getOrganization } from '../../store/organizations.js'

const upload = backendOperation('UploadOrganizationLogo', {
  mode: 'staged',
  access: 'secret-key',
  needs: organizations,
  run: async (ctx, { path, body }) => {
    await getOrganization(ctx, path.organization_id)
    const image = await prepareImage(body.file)
    const row = await inTransaction(ctx, tx => setOrganizationLogo(tx, path.organization_id, image))
    return backendOrganizationWithLogo(row, { publicUrl: ctx.services.publicUrl })
  },
})

const remove = backendOperation('DeleteOrganizationLogo', {
  mode: 'write',
  access: 'secret-key',
  needs: organizations,
  run: async (ctx, { path }) =>
    backendOrganization(await setOrganizationLogo(ctx, path.organization_id, null), {
      publicUrl: ctx.services.publicUrl,
    }),
})

export const logoOperations: Operation[] = [upload, remove]
