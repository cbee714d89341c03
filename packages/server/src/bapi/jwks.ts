import { backendOperation, type Operation } from '../operation/operation.js'

const getJwks = backendOperation('GetJWKS', {
  mode: 'read',
  access: 'secret-key',
  run: async ctx => ({ keys: await ctx.services.registry.jwks(ctx.instance.id) }),
})

export const jwksOperations: Operation[] = [getJwks]
