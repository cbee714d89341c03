import { spendVerification } from '../../src/domain/verifications/attempt-code.js'
import { subjectText } from '../../src/domain/verifications/subject.js'
import { refuse } from '../../src/errors/api-error.js'
import type { VerificationRow } from '../../src/store/tables.js'
import { insertVerification } from '../../src/store/verifications.js'
import type { Proof, Strategy } from '../../src/strategies/strategy.js'
import { step } from '../../src/strategies/strategy.js'

const NAME = 'oauth_custom_pigeon'

/** What every pigeon brings along. */
export const SEAL = 'unbroken seal'

/**
 * A strategy that there is in a test alone: a pigeon flies to an address, and whoever lives there shows its
 * seal.
 */
export const pigeonPost: Strategy = {
  name: NAME,
  roles: ['first_factor', 'reverification', 'sign_up', 'contact'],
  proves: 'email_address',
  isOn: ({ attributes: { emailAddress } }, role) =>
    (role === 'sign_up' || role === 'contact'
      ? emailAddress.verifications
      : emailAddress.firstFactors
    ).includes(NAME),
  offer: ({ contacts }) =>
    contacts.filter(each => each.emailAddressId).map(each => ({ strategy: NAME, ...each })),
  prepare: step<VerificationRow, void>({
    async run(tx, { target, subject }) {
      if (!target) return refuse('strategy_for_user_invalid', { param: 'strategy' })
      const text = subjectText(subject)
      const verification: VerificationRow = {
        instance_id: tx.instance.id,
        id: tx.services.ids.next('ver'),
        strategy: NAME,
        subject: text,
        identifier_id: target.identifierId,
        target: target.address,
        code_digest: tx.services.masterKey.codeDigest(text, SEAL),
        attempts: 0,
        max_attempts: 3,
        expires_at: tx.now + 60_000,
        verified_at: null,
        created_at: tx.now,
      }
      await insertVerification(tx, verification)
      return verification
    },
  }),
  attempt: step<Proof, void>({
    async run(tx, { verification }, { code }) {
      const wrong = { code: 'form_code_incorrect', param: 'code' } as const
      const refusal = await spendVerification(tx, verification, code ?? '', wrong)
      return refusal ?? { identifierId: verification?.identifier_id ?? null }
    },
  }),
}
