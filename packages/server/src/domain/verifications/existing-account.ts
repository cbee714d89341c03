import type { Context, InTx } from '../../context/context.js'
import { sendEmail } from '../../delivery/send-email.js'
import { sendSms } from '../../delivery/sms/send-sms.js'
import type { ContactType } from '../../model/user.js'
import { findVerifiedIdentifier } from '../../store/identifiers.js'
import type { IdentifierRow } from '../../store/tables.js'
import { getUser } from '../../store/users.js'
import { signInPage } from '../urls/sign-in-page.js'

/** Whether a code or a link goes out, and what does in its place. */
export interface Delivery {
  /** false: only pretend; no code and no link will do */
  deliver: boolean
  /** sends what goes out in place of the code; not to test addresses */
  instead?: () => Promise<void>
}

/**
 * Whether an address or a number that is taken is to look like a free one until somebody proves that it is
 * theirs.
 */
export const hidesAccounts = ({ instance }: Pick<Context, 'instance'>): boolean =>
  instance.settings.attackProtection.enumerationProtection

/**
 * For somebody who claims an address or a number. Under protection against enumeration one that is somebody
 * else's account takes no code: its owner hears of the try instead. Wallets are public. Call in a
 * transaction.
 * @param userId who claims it, if it is somebody with an account
 */
export async function deliveryToClaimant(
  ctx: InTx,
  type: ContactType,
  normalizedValue: string,
  userId?: string,
): Promise<Delivery> {
  if (!hidesAccounts(ctx) || type === 'web3_wallet') return { deliver: true }
  const holder = await findVerifiedIdentifier(ctx, type, normalizedValue)
  if (!holder || holder.user_id === userId) return { deliver: true }
  return { deliver: false, instead: () => notifyHolder(ctx, holder) }
}

async function notifyHolder(ctx: InTx, holder: IdentifierRow): Promise<void> {
  const { locale } = await getUser(ctx, holder.user_id)
  const message = {
    to: holder.normalized_value,
    identifierId: holder.id,
    template: 'existing_account',
    locale,
  } as const
  if (holder.type === 'email_address') {
    const link = signInPage(ctx)
    return sendEmail(ctx, { ...message, variables: link ? { link } : {} })
  }
  // WhatsApp takes only approved texts from businesses, and those have a code
  const channel = ctx.instance.settings.text.channels.includes('sms') ? 'sms' : 'whatsapp'
  return sendSms(ctx, { ...message, channel, code: null })
}
