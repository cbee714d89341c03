import { updateContact } from '../domain/users/contacts.js'
import { findIdentifier } from '../store/identifiers.js'
import { getUser } from '../store/users.js'
import type { Arrival } from './arrival.js'
import { proveByCompany } from './contact-by-company.js'

/** Somebody has left to prove a contact of their own account. */
export const contactArrival: Arrival = {
  kind: 'identifier',
  confirmedAs: 'address',

  async isAwaited(ctx, id, verification) {
    const contact = await findIdentifier(ctx, id)
    if (contact?.verification_id !== verification.id) return false
    const owner = await getUser(ctx, contact.user_id)
    return verification.credentials_generation === owner.credentials_generation
  },

  /**
   * An address that an account has without a proof is never confirmed elsewhere: its owner would prove it for
   * somebody who made the account with it and waits (ADR 0015).
   */
  async mayBeOtherClient(ctx, id) {
    const contact = await findIdentifier(ctx, id)
    return !contact?.reserved
  },

  async takeAnswer(tx, id, visit, answer) {
    await proveByCompany(tx, id, visit, answer)
    return null
  },

  /** It is verified at once, in whichever browser: what proves it was sent there. */
  async prove(tx, id, { id: verificationId, strategy }) {
    const contact = await findIdentifier(tx, id)
    // it has left the account since
    if (!contact) return false
    if (contact.verified_at === null)
      await updateContact(tx, contact, { verified: true, strategy, verificationId })
    return true
  },
}
