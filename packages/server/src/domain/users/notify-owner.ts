import type { InTx } from '../../context/context.js'
import { type EmailTemplate, sendEmail } from '../../delivery/send-email.js'
import type { UserView } from '../../model/user.js'
import { isTestAddress } from '../verifications/test-mode.js'

/**
 * Tells the owner of an account what has happened to it, at the primary email address.
 */
export async function notifyOwner(
  ctx: InTx,
  { user, identifiers }: UserView,
  template: EmailTemplate,
  variables: Record<string, string> = {},
): Promise<void> {
  const primary = identifiers.find(row => row.id === user.primary_email_address_id)
  if (!primary || isTestAddress(ctx.instance, primary.value)) return
  const { value: to, id: identifierId } = primary
  await sendEmail(ctx, { to, identifierId, template, locale: user.locale, variables })
}
