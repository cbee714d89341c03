import type { Context } from '../context/context.js'
import type { MessageFacts } from '../resources/message-event.js'
import { findIdentifier } from '../store/identifiers.js'

/** Completes what the event of a message tells by whose address or number it goes to. */
export async function messageFacts(
  ctx: Context,
  message: Omit<MessageFacts, 'identifierId' | 'userId'> & { identifierId?: string | null },
): Promise<MessageFacts> {
  const { id, slug, to, isDelivered, identifierId = null } = message
  const identifier = identifierId && (await findIdentifier(ctx, identifierId))
  return { id, slug, to, isDelivered, identifierId, userId: identifier ? identifier.user_id : null }
}
