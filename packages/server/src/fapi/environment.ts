import type { Context } from '../context/context.js'
import { isDevelopment } from '../context/instance.js'
import { changeInstance } from '../domain/instances/change-instance.js'
import { pageUrlsFor } from '../domain/urls/account-pages.js'
import { refuse } from '../errors/api-error.js'
import { frontendOperation, type Operation } from '../operation/operation.js'
import { accountPortal } from '../resources/account-portal.js'
import { environment } from '../resources/environment.js'
import { enabledFor, shownFirstFactors, verificationsOf } from '../strategies/find.js'

const render = async ({ instance, request }: Context) =>
  environment({
    instanceId: instance.id,
    applicationName: instance.applicationName,
    environment: instance.environment,
    settings: instance.settings,
    pages: pageUrlsFor({ instance, request }),
    connections: instance.connections,
    hasEnterpriseSso: instance.hasEnterpriseSso,
    strategies: {
      firstFactors: shownFirstFactors(instance.settings),
      secondFactors: enabledFor(instance.settings, 'second_factor'),
      emailVerifications: verificationsOf(instance.settings, 'email_address'),
    },
  })

const getEnvironment = frontendOperation('getEnvironment', {
  mode: 'read',
  access: 'public',
  limit: 'none',
  run: render,
})

/**
 * clerk-js sends this with test keys to announce its origin; there is nothing to
 * remember, allowed origins are declared.
 */
const updateEnvironment = frontendOperation('updateEnvironment', {
  mode: 'read',
  access: 'public',
  limit: 'change',
  run: render,
})

/**
 * The button "Enable" of the notice that clerk-js shows in development where a component needs organizations
 * and the instance has none. It can only switch on, and only in development.
 */
const enableEnvironmentSetting = frontendOperation('enableEnvironmentSetting', {
  mode: 'write',
  access: 'public',
  limit: 'change',
  run: async (ctx, { body }) => {
    if (!isDevelopment(ctx.instance)) return refuse('development_only')
    const mayBePersonal = body.organization_allow_personal_accounts
    const settings = await changeInstance(ctx, {
      organizations: {
        enabled: body.enable_organizations ? true : undefined,
        forceOrganizationSelection: mayBePersonal === undefined ? undefined : !mayBePersonal,
      },
    })
    return render({ ...ctx, instance: { ...ctx.instance, settings } })
  },
})

const getAccountPortal = frontendOperation('getAccountPortal', {
  mode: 'read',
  access: 'public',
  limit: 'none',
  run: async ctx => accountPortal(ctx.instance.settings),
})

export const environmentOperations: Operation[] = [
  getEnvironment,
  updateEnvironment,
  enableEnvironmentSetting,
  getAccountPortal,
]
