import type { InTx } from '../../context/context.js'
import { getOrganizationForUpdate } from '../../store/organizations.js'
import type { OrganizationRow } from '../../store/tables.js'
import { type PreparedImage, removeImage, saveImage } from '../images/images.js'
import { saveOrganization } from './organizations.js'

/** Gives the organization another logo, or none (it then shows the generated one). */
export async function setOrganizationLogo(
  ctx: InTx,
  organizationId: string,
  image: PreparedImage | null,
): Promise<OrganizationRow> {
  const before = await getOrganizationForUpdate(ctx, organizationId)
  await removeImage(ctx, before.image_id)
  return saveOrganization(ctx, before, { image_id: image === null ? null : await saveImage(ctx, image) })
}
