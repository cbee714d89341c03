import {
  enrollDevice,
  prepareEnrollment,
  requireTrustedDevices,
  revokeTrustedDevice,
} from '../domain/trusted-devices/enrollment.js'
import { frontendOperation, type Operation } from '../operation/operation.js'
import { trustedDevice, trustedDeviceValidation } from '../resources/trusted-device.js'
import {
  findTrustedDevice,
  getTrustedDeviceOfUser,
  listTrustedDevicesOfUser,
} from '../store/trusted-devices.js'

/** Whether the key that an application keeps on its device is still good for a sign-in. */
const validate = frontendOperation('validateTrustedDevice', {
  mode: 'read',
  access: 'client',
  limit: 'try-code',
  run: async (ctx, { body }) => {
    requireTrustedDevices(ctx)
    const found = await findTrustedDevice(ctx, body.trusted_device_id)
    return trustedDeviceValidation(found !== undefined)
  },
})

const listOwn = frontendOperation('listTrustedDevices', {
  mode: 'read',
  access: 'session',
  limit: 'none',
  run: async ctx => (await listTrustedDevicesOfUser(ctx, ctx.user.id)).map(trustedDevice),
})

const prepare = frontendOperation('prepareTrustedDevice', {
  mode: 'write',
  access: 'session',
  limit: 'send-code',
  actors: 'forbidden',
  sensitive: 'account',
  run: async (ctx, { body }) => {
    return prepareEnrollment(ctx, ctx.session, newDevice(body))
  },
})

const attempt = frontendOperation('attemptTrustedDevice', {
  mode: 'write',
  access: 'session',
  limit: 'try-code',
  actors: 'forbidden',
  run: async (ctx, { body }) => {
    const proof = { clientData: body.client_data, signature: body.signature }
    return trustedDevice(await enrollDevice(ctx, ctx.session, newDevice(body), proof))
  },
})

const revoke = frontendOperation('revokeTrustedDevice', {
  mode: 'write',
  access: 'session',
  limit: 'change',
  actors: 'forbidden',
  sensitive: 'account',
  run: async (ctx, { path }) => {
    const row = await getTrustedDeviceOfUser(ctx, ctx.user.id, path.trusted_device_id)
    return trustedDevice(await revokeTrustedDevice(ctx, row))
  },
})

interface DeviceBody {
  platform: 'ios' | 'android'
  app_identifier: string
  name?: string | null
  public_key_jwk: string
}

function newDevice(body: DeviceBody) {
  return {
    platform: body.platform,
    appIdentifier: body.app_identifier,
    name: body.name ?? null,
    publicKey: body.public_key_jwk,
  }
}

export const trustedDeviceOperations: Operation[] = [validate, listOwn, prepare, attempt, revoke]
