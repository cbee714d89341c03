import type { Connection } from '../../model/connection.js'
import type { TestRunDetails } from '../../model/test-run.js'
import { verificationIdOf } from '../../model/verification.js'
import { decodeJwt } from '../../protocols/jwt.js'
import { requestOfUrl } from '../../protocols/saml/show-xml.js'
import type { Heard } from '../connections/provider.js'
import type { Sealed } from '../external-accounts/visits.js'

/** Of each part: lists show many runs at once. */
const MAX_LENGTH = 48 * 1024
const MAX_ATTRIBUTES = 100
const REDACTED = 'redacted'

export const EMPTY_DETAILS: TestRunDetails = {
  findings: [],
  person: null,
  attributes: null,
  saml: null,
  oauth: null,
}

/** What is kept before anybody has come back. */
export function departureRecord(
  { enterprise }: Connection,
  { url, kept: { requestId = '' } }: Pick<Sealed, 'url' | 'kept'>,
): TestRunDetails {
  const isSaml = enterprise!.row.protocol === 'saml'
  const relayState = isSaml ? (new URL(url).searchParams.get('RelayState') ?? '') : ''
  return {
    ...EMPTY_DETAILS,
    // the state answers for the visit as long as that is open, and the request leads to it
    saml: isSaml
      ? {
          request: requestOfUrl(url)?.replace(requestId, withoutSecret(requestId)) ?? null,
          response: null,
          relayState: withoutSecret(relayState),
        }
      : null,
  }
}

/** What is kept of an answer. @param posted what the provider has sent along, by name */
export function answerRecord(
  before: TestRunDetails,
  heard: Heard,
  posted: URLSearchParams,
): Omit<TestRunDetails, 'findings'> {
  const { profile, attributes } = heard
  return {
    person: profile
      ? {
          userId: short(profile.subject),
          emailAddress: profile.emailAddress && short(profile.emailAddress),
          firstName: profile.firstName && short(profile.firstName),
          lastName: profile.lastName && short(profile.lastName),
        }
      : null,
    attributes: attributes?.slice(0, MAX_ATTRIBUTES).map(short) ?? null,
    saml: before.saml && { ...before.saml, response: responseOf(posted) },
    oauth: before.saml ? null : oauthOf(heard),
  }
}

function responseOf(posted: URLSearchParams): string | null {
  const encoded = posted.get('SAMLResponse')
  return encoded === null ? null : capped(Buffer.from(encoded, 'base64').toString('utf8'))
}

function oauthOf({ tokenAnswer, userInfo }: Heard): TestRunDetails['oauth'] {
  const token = (name: string) => {
    const value = tokenAnswer?.[name]
    return typeof value === 'string' && value !== '' ? capped(unusable(value)) : null
  }
  return {
    idToken: token('id_token'),
    accessToken: token('access_token'),
    userInfo: userInfo === undefined ? null : capped(JSON.stringify(userInfo, null, 2)),
  }
}

/**
 * A token that shows what it says, and opens nothing: a JWT without its signature, and nothing at all of
 * other ones.
 */
function unusable(token: string): string {
  return decodeJwt(token) ? token.slice(0, token.lastIndexOf('.') + 1) + REDACTED : REDACTED
}

/** `ver_….secret` without the secret. */
const withoutSecret = (state: string): string => `${verificationIdOf(state)}.${REDACTED}`

const short = (text: string): string => text.slice(0, 200)

const capped = (text: string): string => (text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text)
