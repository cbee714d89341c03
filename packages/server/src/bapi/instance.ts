import { backendOperation, type Operation } from '../http/operation.js'
import { instance } from '../resources/instance.js'

const getInstance = backendOperation('GetInstance', {
  mode: 'read',
  run: async ctx => instance(ctx.instance),
})

export const instanceOperations: Operation[] = [getInstance]
