import type { Settings } from '../config/settings.js'
import type { FrontendContext, InTx } from '../context/context.js'
import { updateContact } from '../domain/users/contacts.js'
import { deliveryToClaimant } from '../domain/verifications/existing-account.js'
import { Refusal, refuse } from '../errors/api-error.js'
import type { ContactType, UserView } from '../model/user.js'
import { updateIdentifier } from '../store/identifiers.js'
import type { IdentifierRow } from '../store/tables.js'
import { strategiesFor, strategyNamed } from '../strategies/find.js'
import { type Claim, type ProofInput, STALE } from '../strategies/strategy.js'

/**
 * Starts the verification that a contact of one's own account shows.
 * @throws ApiError for a redirect URL that is not allowed
 */
export async function prepareOwnContact(
  tx: InTx<FrontendContext>,
  view: UserView,
  contact: IdentifierRow,
  name: string,
  input: ProofInput = {},
): Promise<Refusal | null> {
  const prepare = strategiesProving(tx.instance.settings, contact).find(each => each.name === name)?.prepare
  if (!prepare) return refuse('strategy_for_user_invalid', { param: 'strategy' })
  if (contact.verified_at !== null) return refuse('verification_already_verified')
  const claim = claimOf(view, contact)
  const staged = await prepare.stage?.(tx, claim, input)
  const verification = await prepare.run(tx, claim, input, staged)
  if (verification === STALE) return busy()
  if (verification instanceof Refusal) return verification
  await updateIdentifier(tx, contact.id, {
    verification_id: verification.id,
    updated_at: tx.now,
  })
  return null
}

const strategiesProving = (settings: Settings, { type, normalized_value: address }: IdentifierRow) =>
  strategiesFor('contact').filter(
    ({ proves, isOn, takes }) => proves === type && isOn(settings, 'contact') && (takes?.(address) ?? true),
  )

/** Tries an answer to that verification. @throws ApiError form_identifier_exists */
export async function verifyOwnContact(
  tx: InTx<FrontendContext>,
  view: UserView,
  contact: IdentifierRow,
  input: ProofInput,
): Promise<Refusal | { contact: IdentifierRow; view: UserView }> {
  const claim = claimOf(view, contact)
  const { verification } = claim
  const attempt = strategyNamed(verification?.strategy)?.attempt
  if (!verification || !attempt) return refuse('verification_missing')
  const staged = await attempt.stage?.(tx, claim, input)
  const proof = await attempt.run(tx, claim, input, staged)
  if (proof === STALE) return busy()
  if (proof instanceof Refusal) return proof
  const { strategy, id } = verification
  return updateContact(tx, contact, { verified: true, strategy, verificationId: id })
}

/** Staged and run in one transaction, nothing gets stale. */
const busy = () => refuse('server_busy', { retryAfterSeconds: 1 })

const claimOf = (view: UserView, contact: IdentifierRow): Claim => ({
  subject: { kind: 'identifier', id: contact.id },
  role: 'contact',
  view,
  typed: null,
  isNamed: true,
  // whose address it is remains to be seen: nobody has a budget of their own
  asker: null,
  verification: view.verifications.get(contact.verification_id ?? '') ?? null,
  target: {
    address: contact.normalized_value,
    identifierId: contact.id,
    delivery: async tx =>
      deliveryToClaimant(tx, contact.type as ContactType, contact.normalized_value, contact.user_id),
  },
  factors: [],
  locale: view.user.locale,
  passwordLock: async () => null,
})
