import { revokeTrustedDevice } from '../../domain/trusted-devices/enrollment.js'
import { backendOperation, type Operation } from '../../operation/operation.js'
import { paginatedList } from '../../resources/paginated-list.js'
import { trustedDevice } from '../../resources/trusted-device.js'
import { getTrustedDeviceOfUser, listTrustedDevicesOfUser } from '../../store/trusted-devices.js'
import { getUser } from '../../store/users.js'

const listDevices = backendOperation('ListUserTrustedDevices', {
  mode: 'read',
  access: 'secret-key',
  run: async (ctx, { path }) => {
    const { id } = await getUser(ctx, path.user_id)
    const rows = await listTrustedDevicesOfUser(ctx, id)
    return paginatedList(rows.map(trustedDevice), rows.length)
  },
})

const revokeDevice = backendOperation('RevokeUserTrustedDevice', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path }) => {
    const row = await getTrustedDeviceOfUser(ctx, path.user_id, path.trusted_device_id)
    return trustedDevice(await revokeTrustedDevice(ctx, row))
  },
})

export const userTrustedDeviceOperations: Operation[] = [listDevices, revokeDevice]
