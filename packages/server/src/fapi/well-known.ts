import { frontendOperation, type Operation } from '../http/operation.js'
import { openIdConfiguration } from '../resources/well-known.js'

const getHealth = frontendOperation('getHealth', {
  mode: 'read',
  access: 'public',
  run: async () => ({ status: 'healthy' }),
})

const getJwks = frontendOperation('getJWKS', {
  mode: 'read',
  access: 'public',
  run: async ctx => {
    // Applications' servers fetch this themselves (SDK v4); a rotated key shows up within the minute.
    ctx.response.headers['cache-control'] = 'public, max-age=60'
    return { keys: ctx.services.registry.jwks(ctx.instance.id) }
  },
})

const getOpenIdConfiguration = frontendOperation('getOpenIDConfiguration', {
  mode: 'read',
  access: 'public',
  run: async ctx => openIdConfiguration(ctx.request.frontendApiUrl),
})

export const wellKnownOperations: Operation[] = [getHealth, getJwks, getOpenIdConfiguration]
