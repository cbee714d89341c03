import type { Context, InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import { isStorable, parseJsonText } from '../../platform/json-text.js'
import { isDeviceSignature, type P256Key, parseP256Key } from '../../protocols/device-signature.js'
import type { TrustedDeviceChallenge } from '../../resources/trusted-device.js'
import type { SessionRow } from '../../store/tables.js'
import type { TrustedDeviceRow } from '../../store/tables/trusted-devices.js'
import {
  insertTrustedDevice,
  listTrustedDevicesOfUser,
  revokeTrustedDevicesOfInstallation,
  updateTrustedDevice,
} from '../../store/trusted-devices.js'
import { endOpenProofs, getUserForUpdate } from '../../store/users.js'
import { findVerification } from '../../store/verifications.js'
import { mapUniqueViolation } from '../checks/unique-violation.js'
import { notifyOwner } from '../users/notify-owner.js'
import { getUserView } from '../views/user-view.js'
import { challengeOf, spendDeviceChallenge, startDeviceChallenge } from './challenge.js'

const MAX_PER_USER = 50
const MAX_NAME_LENGTH = 256
const PLATFORM_NAMES = { ios: 'iOS', android: 'Android' } as const

export interface NewTrustedDevice {
  platform: TrustedDeviceRow['platform']
  appIdentifier: string
  name: string | null
  /** JSON Web Key as text */
  publicKey: string
}

const subjectOf = ({ id }: SessionRow) => ({ kind: 'trusted_device', id }) as const

/**
 * What the device has to sign to enrol this very key for this session's user.
 * @throws ApiError
 */
export async function prepareEnrollment(
  ctx: InTx,
  session: SessionRow,
  device: NewTrustedDevice,
): Promise<TrustedDeviceChallenge> {
  requireTrustedDevices(ctx)
  const key = checked(device)
  const { challenge } = await startDeviceChallenge(ctx, subjectOf(session), bindingOf(session, device, key))
  return challenge
}

/**
 * Enrols the key. An installation of an application has one at most, whoever it belongs to: an earlier one
 * ends (clerk-ios drops all others of the installation).
 * @throws ApiError
 */
export async function enrollDevice(
  ctx: InTx,
  session: SessionRow,
  device: NewTrustedDevice,
  proof: { clientData: string; signature: string },
): Promise<TrustedDeviceRow> {
  requireTrustedDevices(ctx)
  const key = checked(device)
  const verification = await findVerification(ctx, challengeIdOf(proof.clientData))
  const challenge = challengeOf(verification, subjectOf(session))
  if (!verification || !challenge) throw new ApiError('verification_missing')
  const isSigned =
    proof.clientData === challenge.client_data && isDeviceSignature(key, proof.clientData, proof.signature)
  if (!isSigned || !isBound(challenge, bindingOf(session, device, key)))
    throw new ApiError('trusted_device_signature_invalid', { param: 'signature' })
  await getUserForUpdate(ctx, session.user_id)
  if (!(await spendDeviceChallenge(ctx, verification))) throw new ApiError('verification_expired')
  await revokeTrustedDevicesOfInstallation(ctx, session.client_id, device.appIdentifier, ctx.now)
  const present = await listTrustedDevicesOfUser(ctx, session.user_id)
  if (present.length >= MAX_PER_USER)
    throw new ApiError('trusted_device_quota_exceeded', { values: { max: MAX_PER_USER } })
  const row: TrustedDeviceRow = {
    instance_id: ctx.instance.id,
    id: ctx.services.ids.next('tdev'),
    user_id: session.user_id,
    client_id: session.client_id,
    platform: device.platform,
    app_identifier: device.appIdentifier,
    name: device.name?.trim() || null,
    algorithm: 'ES256',
    public_key_jwk: key,
    last_used_at: null,
    revoked_at: null,
    created_at: ctx.now,
    updated_at: ctx.now,
  }
  await mapUniqueViolation('trusted_devices', 'app_identifier', () => insertTrustedDevice(ctx, row))
  await notifyOwnerOf(ctx, row, 'trusted_device_added')
  return row
}

/** Ends it for good. */
export async function revokeTrustedDevice(ctx: InTx, row: TrustedDeviceRow): Promise<TrustedDeviceRow> {
  const changes = { revoked_at: ctx.now, updated_at: ctx.now }
  await updateTrustedDevice(ctx, row.id, changes)
  await endOpenProofs(ctx, row.user_id)
  await notifyOwnerOf(ctx, row, 'trusted_device_removed')
  return { ...row, ...changes }
}

async function notifyOwnerOf(
  ctx: InTx,
  { user_id: userId, name, platform }: TrustedDeviceRow,
  template: 'trusted_device_added' | 'trusted_device_removed',
): Promise<void> {
  const view = await getUserView(ctx, userId)
  await notifyOwner(ctx, view, template, { device_name: name ?? PLATFORM_NAMES[platform] })
}

/** @throws ApiError feature_not_enabled: the native SDKs know the code */
export function requireTrustedDevices({ instance }: Context): void {
  if (!instance.settings.native.trustedDeviceSignIn) throw new ApiError('feature_not_enabled')
}

function checked(device: NewTrustedDevice): P256Key {
  for (const [param, text] of [
    ['app_identifier', device.appIdentifier],
    ['name', device.name ?? ''],
  ] as const) {
    if (text.length > MAX_NAME_LENGTH) {
      throw new ApiError('form_param_exceeds_allowed_size', {
        param,
        values: { limit: `${MAX_NAME_LENGTH} characters` },
      })
    }
  }
  if (device.appIdentifier.trim() === '') throw new ApiError('form_param_nil', { param: 'app_identifier' })
  const key = parseP256Key(device.publicKey)
  if (!key) throw new ApiError('form_param_format_invalid', { param: 'public_key_jwk' })
  return key
}

function bindingOf(session: SessionRow, device: NewTrustedDevice, key: P256Key) {
  return {
    type: 'trusted_device.enroll' as const,
    session_id: session.id,
    platform: device.platform,
    app_identifier: device.appIdentifier,
    public_key: `${key.x}.${key.y}`,
  }
}

function isBound(challenge: TrustedDeviceChallenge, binding: Record<string, string>): boolean {
  const signed = JSON.parse(challenge.client_data) as Record<string, unknown>
  return Object.entries(binding).every(([fact, value]) => signed[fact] === value)
}

function challengeIdOf(clientData: string): string {
  const { challenge_id: id } = (parseJsonText(clientData) ?? {}) as { challenge_id?: unknown }
  return typeof id === 'string' && isStorable(id) ? id : ''
}
