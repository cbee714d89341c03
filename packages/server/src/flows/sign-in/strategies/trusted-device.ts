import {
  challengeOf,
  spendDeviceChallenge,
  startDeviceChallenge,
  TRUSTED_DEVICE,
} from '../../../domain/trusted-devices/challenge.js'
import { requireTrustedDevices } from '../../../domain/trusted-devices/enrollment.js'
import { refuse } from '../../../errors/api-error.js'
import { isDeviceSignature } from '../../../protocols/device-signature.js'
import { updateSignIn } from '../../../store/sign-ins.js'
import { findTrustedDevice, updateTrustedDevice } from '../../../store/trusted-devices.js'
import { getUser } from '../../../store/users.js'
import { proveFirstFactor, refuseLocked } from '../advance.js'
import { signInHandler } from '../command.js'
import { isOfAnother, type SignInState } from '../state.js'

/** Native SDKs forget their key when they read this code with this parameter. */
const notRegistered = () => refuse('trusted_device_not_registered', { param: 'trusted_device_id' })

const subjectOf = ({ attempt }: SignInState) => ({ kind: 'sign_in', id: attempt.id }) as const

/** A challenge for the key of a native application. Whose it is stays untold until the signature is there. */
export const prepareTrustedDevice = signInHandler<void>({
  async run(tx, state, { trustedDeviceId }) {
    requireTrustedDevices(tx)
    if (!trustedDeviceId) return refuse('form_param_nil', { param: 'trusted_device_id' })
    const device = await findTrustedDevice(tx.db, tx.instance.id, trustedDeviceId)
    if (!device || isOfAnother(state, device.user_id)) return notRegistered()
    const binding = { type: 'trusted_device.sign_in' as const, sign_in_id: state.attempt.id }
    const { verification } = await startDeviceChallenge(tx, subjectOf(state), binding, device.id)
    const changes = { first_factor_verification_id: verification.id, updated_at: tx.now }
    await updateSignIn(tx.db, tx.instance.id, state.attempt.id, changes)
    return null
  },
})

/**
 * What the application says of biometrics is not attested: the signature proves possession, and a second factor is still
 * asked for where there is one.
 */
export const attemptTrustedDevice = signInHandler<void>({
  async run(tx, state, { trustedDeviceId, clientData, signature }) {
    requireTrustedDevices(tx)
    const { verification } = state
    const challenge = challengeOf(verification, subjectOf(state))
    if (!verification || !challenge) return refuse('verification_missing')
    const device = await findTrustedDevice(tx.db, tx.instance.id, challenge.trusted_device_id ?? '')
    if (!device || (trustedDeviceId && trustedDeviceId !== device.id)) return notRegistered()
    const user = await getUser(tx.db, tx.instance.id, device.user_id)
    const locked = refuseLocked(tx, user)
    if (locked) return locked
    if (!(await spendDeviceChallenge(tx, verification))) return refuse('verification_expired')
    const isSigned =
      clientData === challenge.client_data &&
      isDeviceSignature(device.public_key_jwk, challenge.client_data, signature ?? '')
    if (!isSigned) return refuse('trusted_device_signature_invalid', { param: 'signature' })
    await updateTrustedDevice(tx.db, tx.instance.id, device.id, { last_used_at: tx.now })
    return proveFirstFactor(tx, state, user, TRUSTED_DEVICE)
  },
})
