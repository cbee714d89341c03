import {
  challengeOf,
  spendDeviceChallenge,
  startDeviceChallenge,
  TRUSTED_DEVICE,
} from '../../domain/trusted-devices/challenge.js'
import { requireTrustedDevices } from '../../domain/trusted-devices/enrollment.js'
import { refuseLocked } from '../../domain/users/refuse-locked.js'
import { refuse } from '../../errors/api-error.js'
import { isDeviceSignature } from '../../protocols/device-signature.js'
import { findTrustedDevice, updateTrustedDevice } from '../../store/trusted-devices.js'
import { getUser } from '../../store/users.js'
import { step, type Strategy } from '../strategy.js'
import { isOfAnother } from '../whose.js'

/** Native SDKs forget their key when they read this code with this parameter. */
const notRegistered = () => refuse('trusted_device_not_registered', { param: 'trusted_device_id' })

/**
 * A signature by the key of a native application. What that says of biometrics is not attested: the signature
 * proves possession, and a second factor is still asked for where there is one. Whose it is stays untold
 * until the signature is there.
 */
export const trustedDevice: Strategy = {
  name: TRUSTED_DEVICE,
  roles: ['first_factor'],
  identifies: true,
  isOn: ({ native }) => native.trustedDeviceSignIn,
  prepare: step({
    async run(tx, claim, { trustedDeviceId }) {
      requireTrustedDevices(tx)
      if (!trustedDeviceId) return refuse('form_param_nil', { param: 'trusted_device_id' })
      const device = await findTrustedDevice(tx, trustedDeviceId)
      if (!device || isOfAnother(claim, device.user_id)) return notRegistered()
      const binding = { type: 'trusted_device.sign_in' as const, sign_in_id: claim.subject.id }
      return (await startDeviceChallenge(tx, claim.subject, binding, device.id)).verification
    },
  }),
  attempt: step({
    async run(tx, { subject, verification }, { trustedDeviceId, clientData, signature }) {
      requireTrustedDevices(tx)
      const challenge = challengeOf(verification, subject)
      if (!verification || !challenge) return refuse('verification_missing')
      const device = await findTrustedDevice(tx, challenge.trusted_device_id ?? '')
      if (!device || (trustedDeviceId && trustedDeviceId !== device.id)) return notRegistered()
      const user = await getUser(tx, device.user_id)
      const locked = refuseLocked(tx, user)
      if (locked) return locked
      if (!(await spendDeviceChallenge(tx, verification))) return refuse('verification_expired')
      const isSigned =
        clientData === challenge.client_data &&
        isDeviceSignature(device.public_key_jwk, challenge.client_data, signature ?? '')
      if (!isSigned) return refuse('trusted_device_signature_invalid', { param: 'signature' })
      await updateTrustedDevice(tx, device.id, { last_used_at: tx.now })
      return { user }
    },
  }),
}
