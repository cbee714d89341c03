import type { Context } from '../domain/context.js'
import { frontendOperation, type Operation } from '../http/operation.js'
import { environment } from '../resources/environment.js'

const render = async ({ instance }: Context) =>
  environment({
    instanceId: instance.id,
    applicationName: instance.applicationName,
    environment: instance.environment,
    settings: instance.settings,
  })

const getEnvironment = frontendOperation('getEnvironment', { mode: 'read', access: 'public', run: render })

/** clerk-js sends this with test keys to announce its origin; there is nothing to remember, allowed origins are declared. */
const updateEnvironment = frontendOperation('updateEnvironment', {
  mode: 'read',
  access: 'public',
  run: render,
})

export const environmentOperations: Operation[] = [getEnvironment, updateEnvironment]
