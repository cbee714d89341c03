import type { TestRunDetails } from '../model/test-run.js'
import type { EnterpriseTestRunRow } from '../store/tables.js'

/** What a run has to say, in words. */
export interface TestRunLog {
  level: 'error' | 'warning' | 'info'
  code: string
  short_message: string
  message: string
}

/**
 * `EnterpriseConnectionTestRun` of both APIs. The official components show the first log of a run that has
 * failed, and know some of its codes.
 */
export function enterpriseTestRun(
  { id, status, created_at }: EnterpriseTestRunRow,
  protocol: 'saml' | 'oauth',
  { person, saml, oauth }: TestRunDetails,
  logs: TestRunLog[],
) {
  return {
    id,
    status,
    connection_type: protocol,
    parsed_user_info:
      person &&
      known({
        email_address: person.emailAddress,
        first_name: person.firstName,
        last_name: person.lastName,
        user_id: person.userId,
      }),
    logs,
    saml:
      saml &&
      known({
        saml_request: saml.request,
        saml_response: saml.response,
        relay_state: saml.relayState,
      }),
    oauth:
      oauth && known({ id_token: oauth.idToken, access_token: oauth.accessToken, user_info: oauth.userInfo }),
    created_at,
  }
}

const known = (fields: Record<string, string | null>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== null))
