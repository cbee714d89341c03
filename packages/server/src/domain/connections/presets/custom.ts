import { attributeMapping } from '../../../config/custom-connection.js'
import type { Connection, ProviderProfile } from '../../../model/connection.js'
import type { Rules } from './rules.js'
import { isFalseAt, isTrueAt, type Json, profileOf, standardProfile, textAt, valueAt } from './told.js'

const WELL_KNOWN = '/.well-known/openid-configuration'
const mappingSchema = attributeMapping.default({})

/** Rules of a provider that the configuration describes. */
export function customRules(connection: Connection): Rules {
  const { options } = connection
  const [discoveryUrl, authorizationUrl, tokenUrl, userInfoUrl] = [
    textAt(options, 'discoveryUrl'),
    textAt(options, 'authorizationUrl') ?? '',
    textAt(options, 'tokenUrl') ?? '',
    textAt(options, 'userInfoUrl') ?? '',
  ]
  const profile = profileReader(options)
  const common: Pick<Rules, 'pkce' | 'clientAuthentication'> = {
    pkce: options['pkce'] !== false,
    clientAuthentication: connection.secretCiphertext === null ? 'none' : givenAuthentication(options),
  }
  if (discoveryUrl === null) {
    const protocol = { kind: 'plain' as const, authorizationUrl, tokenUrl, user: { url: userInfoUrl } }
    return { ...common, protocol, scopes: [], profile: ({ user }) => profile(user) }
  }
  const issuer = discoveryUrl.endsWith(WELL_KNOWN) ? discoveryUrl.slice(0, -WELL_KNOWN.length) : discoveryUrl
  const protocol = { kind: 'openid' as const, issuer, asksUserInfo: true as const }
  return {
    ...common,
    protocol,
    scopes: ['openid', 'email', 'profile'],
    profile: ({ claims }) => profile(claims),
  }
}

function givenAuthentication({ clientAuthentication: given }: Json): Rules['clientAuthentication'] {
  return given === 'basic' || given === 'post' ? given : 'discovered'
}

function profileReader(options: Json): (source: Json) => ProviderProfile {
  const mapping = mappingSchema.parse(options['attributeMapping'])
  const isProvenByDefault = options['emailIsProven'] === true
  return source => {
    const standard = standardProfile(source)
    const at = (path: string | undefined, otherwise: string | null) =>
      path === undefined ? otherwise : textAt(source, path)
    const provenPath = mapping.emailProven ?? 'email_verified'
    const says = valueAt(source, provenPath) !== undefined
    return profileOf({
      subject: at(mapping.subject, standard.subject || textAt(source, 'id')),
      emailAddress: at(mapping.emailAddress, standard.emailAddress),
      isEmailProven: says ? isTrueAt(source, provenPath) : isProvenByDefault,
      ...(isFalseAt(source, provenPath) && { isEmailDoubted: true as const }),
      firstName: at(mapping.firstName, standard.firstName),
      lastName: at(mapping.lastName, standard.lastName),
      username: at(mapping.username, standard.username),
      imageUrl: at(mapping.imageUrl, standard.imageUrl),
    })
  }
}
