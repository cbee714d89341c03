import type { bapi } from '@frontdesk/contract'
import { changeInstance, cleared } from '../domain/instances/change-instance.js'
import { checkOrigins } from '../domain/urls/origins.js'
import { ApiError } from '../errors/api-error.js'
import { backendOperation, type Operation, Reply } from '../operation/operation.js'
import { instance, instanceAuthSettings, instanceRestrictions } from '../resources/instance.js'
import { refuseUnsupported } from './input.js'

const getInstance = backendOperation('GetInstance', {
  mode: 'read',
  access: 'secret-key',
  run: async ctx => instance(ctx.instance),
})

/** An empty text is "no preference", which is the default. */
const STRATEGY = { password: 'password', otp: 'otp', '': 'password' } as const

const updateInstance = backendOperation('UpdateInstance', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { body }) => {
    // scripts come from the pinned packages of this server, and browsers of
    // development instances use the URL anyway
    refuseUnsupported(body, ['clerk_js_version'])
    if (body.cookieless_dev === false || body.url_based_session_syncing === false) {
      throw new ApiError('form_param_value_invalid', {
        param: body.cookieless_dev === false ? 'cookieless_dev' : 'url_based_session_syncing',
      })
    }
    const strategy = body.preferred_sign_in_strategy_when_password_required
    await changeInstance(
      ctx,
      {
        testMode: body.test_mode,
        password: { breachCheck: body.hibp },
        display: { supportEmail: body.support_email === '' ? cleared : body.support_email },
        signIn: {
          preferredStrategy:
            typeof strategy === 'string' ? STRATEGY[strategy as keyof typeof STRATEGY] : undefined,
        },
      },
      allowedOrigins(ctx.instance.origins, body),
    )
    return new Reply(204)
  },
})

type InstanceBody = bapi.Operations['UpdateInstance']['body']

function allowedOrigins(present: string[], body: NonNullable<InstanceBody>): { origins?: string[] } {
  const replaced = body.allowed_origins ? checkOrigins(body.allowed_origins, 'allowed_origins') : undefined
  if (!body.development_origin) return replaced ? { origins: replaced } : {}
  const added = checkOrigins([body.development_origin], 'development_origin')
  return { origins: [...new Set([...(replaced ?? present), ...added])] }
}

const updateRestrictions = backendOperation('UpdateInstanceRestrictions', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { body }) => {
    const settings = await changeInstance(ctx, {
      restrictions: {
        allowlist: body.allowlist,
        blocklist: body.blocklist,
        disabledOnSignIn: body.allowlist_blocklist_disabled_on_sign_in,
        blockEmailSubaddresses: body.block_email_subaddresses,
        blockDisposableEmailDomains: body.block_disposable_email_domains,
      },
    })
    return instanceRestrictions(settings)
  },
})

/** Beta Features: what SDKs before `UpdateInstanceRestrictions` call. */
const updateAuthSettings = backendOperation('UpdateInstanceAuthConfig', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { body }) => {
    const settings = await changeInstance(ctx, {
      testMode: body.test_mode,
      signUp: { progressive: body.progressive_sign_up },
      restrictions: { allowlist: body.restricted_to_allowlist },
      email: { fromAddress: fromAddress(ctx.instance.settings.email.fromAddress, body.from_email_address) },
    })
    return instanceAuthSettings(ctx.instance.id, settings)
  },
})

/** Only the part before the at sign can be chosen: the domain is that of the mail server's settings. */
function fromAddress(present: string, localPart: string | null | undefined): string | undefined {
  if (!localPart) return undefined
  if (!/^[A-Za-z0-9]{1,64}$/.test(localPart))
    throw new ApiError('form_param_format_invalid', { param: 'from_email_address' })
  return `${localPart}${present.slice(present.lastIndexOf('@'))}`
}

export const instanceOperations: Operation[] = [
  getInstance,
  updateInstance,
  updateRestrictions,
  updateAuthSettings,
]
