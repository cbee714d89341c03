import { parseRegistration } from '../domain/passkeys/credential.js'
import { finishPasskey, removePasskey, renamePasskey, startPasskey } from '../domain/passkeys/registration.js'
import { ApiError } from '../errors/api-error.js'
import { frontendOperation, type Operation, type SessionContext } from '../operation/operation.js'
import { deletedObject } from '../resources/deleted-object.js'
import { passkey } from '../resources/passkey.js'
import { webauthnOrigins } from '../resources/well-known.js'
import { getPasskeyOfUser } from '../store/passkeys.js'
import { findVerification } from '../store/verifications.js'

/** A passkey signs in without a second factor, so it is one as well. */
const postPasskey = frontendOperation('postPasskey', {
  mode: 'staged',
  access: 'session',
  limit: 'send-code',
  actors: 'forbidden',
  sensitive: 'factors',
  run: async ctx => {
    requireEnabled(ctx)
    const started = await startPasskey(ctx, ctx.user)
    return passkey(started.passkey, started.verification, ctx.now)
  },
})

const attemptPasskeyVerification = frontendOperation('attemptPasskeyVerification', {
  mode: 'staged',
  access: 'session',
  limit: 'try-code',
  actors: 'forbidden',
  sensitive: 'factors',
  run: async (ctx, { path, body }) => {
    requireEnabled(ctx)
    const credential = parseRegistration(body.public_key_credential)
    return passkey(await finishPasskey(ctx, ctx.user, path.passkey_id, credential), null, ctx.now)
  },
})

const readPasskey = frontendOperation('readPasskey', {
  mode: 'read',
  access: 'session',
  limit: 'none',
  run: async (ctx, { path }) => {
    const row = await getPasskeyOfUser(ctx, ctx.user.id, path.passkey_id)
    const verification = await findVerification(ctx, row.verification_id ?? '')
    return passkey(row, verification ?? null, ctx.now)
  },
})

const patchPasskey = frontendOperation('patchPasskey', {
  mode: 'write',
  access: 'session',
  limit: 'change',
  actors: 'forbidden',
  run: async (ctx, { path, body }) =>
    passkey(await renamePasskey(ctx, ctx.user, path.passkey_id, body.name ?? ''), null, ctx.now),
})

const deletePasskey = frontendOperation('deletePasskey', {
  mode: 'write',
  access: 'session',
  limit: 'change',
  actors: 'forbidden',
  sensitive: 'factors',
  run: async (ctx, { path }) => {
    await removePasskey(ctx, ctx.user, path.passkey_id)
    return deletedObject('passkey', path.passkey_id)
  },
})

/** Which origins may use the passkeys of the Frontend API's host (WebAuthn "related origins"). */
const getWebAuthnRelatedOrigins = frontendOperation('getWebAuthnRelatedOrigins', {
  mode: 'read',
  access: 'public',
  limit: 'none',
  run: async ctx => {
    const { settings, domain, origins } = ctx.instance
    if (settings.passkey.relyingParty !== 'auth_host') throw new ApiError('resource_not_found')
    return webauthnOrigins([...new Set([...(domain ? [`https://${domain}`] : []), ...origins])])
  },
})

function requireEnabled(ctx: SessionContext): void {
  if (!ctx.instance.settings.attributes.passkey.enabled) throw new ApiError('feature_not_enabled')
}

export const passkeyOperations: Operation[] = [
  postPasskey,
  attemptPasskeyVerification,
  readPasskey,
  patchPasskey,
  deletePasskey,
  getWebAuthnRelatedOrigins,
]
