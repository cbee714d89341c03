import type { InTx } from '../../context/context.js'
import { sendEmail } from '../../delivery/send-email.js'
import type { UserView } from '../../model/user.js'
import { isTestAddress } from '../verifications/test-mode.js'

/** Tells the previous primary email address that it is no longer the one. */
export async function notifyPrimaryChanged(ctx: InTx, before: UserView, after: UserView): Promise<void> {
  const [previous, present] = [before, after].map(({ user, identifiers }) =>
    identifiers.find(row => row.id === user.primary_email_address_id),
  )
  if (!previous || previous.value === present?.value || isTestAddress(ctx.instance, previous.value)) return
  await sendEmail(ctx, {
    to: previous.value,
    identifierId: previous.id,
    template: 'primary_email_address_changed',
    locale: after.user.locale,
    variables: present ? { new_email_address: present.value } : {},
  })
}
