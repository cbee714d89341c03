import { changeInstance, cleared } from '../domain/instances/change-instance.js'
import { ApiError } from '../errors/api-error.js'
import { backendOperation, type Operation } from '../operation/operation.js'
import { isTextCountry } from '../protocols/phone-country.js'
import { instanceCommunication, instanceProtect, oauthApplicationSettings } from '../resources/instance.js'
import { refuseUnsupported } from './input.js'

const getCommunication = backendOperation('GetInstanceCommunication', {
  mode: 'read',
  access: 'secret-key',
  run: async ctx => instanceCommunication(ctx.instance.settings),
})

/** The whole list anew. Codes of places that no number is known of are dropped (spec). */
const updateCommunication = backendOperation('UpdateInstanceCommunication', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { body }) => {
    const codes = body.blocked_country_codes
    if (codes?.some(code => !/^[A-Z]{2}$/.test(code)))
      throw new ApiError('form_param_format_invalid', { param: 'blocked_country_codes' })
    const blockedCountryCodes = codes && [...new Set(codes.filter(isTextCountry))]
    return instanceCommunication(await changeInstance(ctx, { text: { blockedCountryCodes } }))
  },
})

const getProtect = backendOperation('GetInstanceProtect', {
  mode: 'read',
  access: 'secret-key',
  run: async () => instanceProtect(),
})

/** A service of the hosted platform that judges visitors. There is none here, so it cannot be switched on. */
const updateProtect = backendOperation('UpdateInstanceProtect', {
  mode: 'read',
  access: 'secret-key',
  run: async (_, { body }) => {
    refuseUnsupported(
      { rules_enabled: body.rules_enabled || null, specter_enabled: body.specter_enabled || null },
      ['rules_enabled', 'specter_enabled'],
    )
    return instanceProtect()
  },
})

const getOAuthApplicationSettings = backendOperation('GetInstanceOAuthApplicationSettings', {
  mode: 'read',
  access: 'secret-key',
  run: async ctx => oauthApplicationSettings(ctx.instance.settings),
})

/** Null changes nothing, save for the scopes, which it sets back to the platform's own (spec). */
const updateOAuthApplicationSettings = backendOperation('UpdateInstanceOAuthApplicationSettings', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { body }) => {
    const settings = await changeInstance(ctx, {
      oauthApplications: {
        dynamicClientRegistration: body.dynamic_oauth_client_registration,
        defaultScopes: body.default_scopes === null ? cleared : unique(body.default_scopes),
        jwtAccessTokens: body.oauth_jwt_access_tokens,
        clientIdMetadataAdvertised: body.client_id_metadata_documents_advertised,
        clientIdMetadataOnlyPreRegistered:
          body.client_id_metadata_documents_only_allow_pre_registered_clients,
        clientIdMetadataBlockImplicit: body.client_id_metadata_documents_block_implicitly_allowed_clients,
      },
    })
    return oauthApplicationSettings(settings)
  },
})

const unique = (scopes: string[] | undefined) => scopes && [...new Set(scopes)]

export const instanceFeatureOperations: Operation[] = [
  getCommunication,
  updateCommunication,
  getProtect,
  updateProtect,
  getOAuthApplicationSettings,
  updateOAuthApplicationSettings,
]
