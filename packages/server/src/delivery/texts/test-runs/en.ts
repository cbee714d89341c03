import type { TestRunTexts } from '../texts.js'

export const en: TestRunTexts = {
  labels: {
    success_title: 'The test went well',
    success: '{provider} has answered as it should. Nobody was signed in, and no user was made.',
    failed_title: 'The test has failed',
    failed: 'A sign-in with {provider} would fail for the following reason. Nobody was signed in.',
    tried: 'Tested on {when}',
    detail: 'Exactly:',
    person: 'What the provider says of the person',
    email_address: 'Email address',
    first_name: 'First name',
    last_name: 'Last name',
    user_id: 'Known there as',
    not_told: 'not told',
    checks: 'What was checked',
    check_passed: 'passed',
    check_failed: 'failed',
    check_not_made: 'not reached',
    attributes: 'Attributes that came',
    request: 'Our request',
    response: 'The answer of the provider',
    id_token: 'What the ID token says',
    access_token: 'Access token',
    user_info: 'What the user info address says',
  },
  checks: {
    settings: 'The connection is complete.',
    provider: 'The provider can be reached.',
    form: 'The answer can be read.',
    address: 'The answer is meant for our address.',
    issuer: 'The answer is from this provider.',
    request: 'The answer belongs to our request.',
    consent: 'The provider has let the person in.',
    signature: 'The signature is valid.',
    audience: 'The answer is meant for this application.',
    times: 'The answer is valid at this time.',
    token: 'The code gave tokens, and the ID token is valid.',
    user_info: 'The provider tells of the person.',
    person: 'The person is known, with an email address.',
    domain: 'The address is of a domain of the connection.',
  },
  findings: {
    incomplete: {
      title: 'The connection is not complete',
      advice: 'Enter what is missing ({missing}) and try again.',
    },
    unavailable: {
      title: 'The provider does not answer',
      advice:
        'Check the addresses that were entered for the provider, and whether they can be reached from the internet.',
    },
    access_denied: {
      title: 'The provider did not let the person in',
      advice:
        'The person has refused, or may not use the application. Assign them to it at the provider, and check the client id and the redirect URI {redirect_uri} there.',
    },
    refused: {
      title: 'The provider has refused the sign-in',
      advice:
        'Its status says why. Often the person is not assigned to the application, or the application is switched off at the provider.',
    },
    not_saml: {
      title: 'The answer cannot be read',
      advice:
        'It is no SAML 2.0 response. Check that the application at the provider is one for SAML 2.0 that answers by HTTP-POST.',
    },
    wrong_address: {
      title: 'The answer is meant for another address',
      advice:
        'Enter {acs_url} at the provider. It is called single sign-on URL, reply URL, ACS URL or recipient there.',
    },
    wrong_issuer: {
      title: 'The answer is from another provider',
      advice:
        'The connection expects the entity id {issuer}. Enter the metadata of this application at the provider once more.',
    },
    wrong_request: {
      title: 'The answer does not belong to this test',
      advice:
        'Begin a new test, in one window. If that fails as well, the provider sends answers of its own accord instead of answering our request.',
    },
    relay_state: {
      title: 'The answer does not bring RelayState back',
      advice:
        'The provider has to send the parameter RelayState back unchanged, as it came with our request. Leave a default or fixed RelayState empty there.',
    },
    weak_algorithm: {
      title: 'The signature uses an outdated algorithm',
      advice: 'Let the provider sign with RSA and SHA-256.',
    },
    unsigned_encryption: {
      title: 'The answer is encrypted, and not signed as a whole',
      advice:
        'Let the provider sign the response as well as the assertion: an assertion that is encrypted in this way could otherwise be changed on its way.',
    },
    bad_signature: {
      title: 'The signature is not valid',
      advice:
        'The provider has to sign the response or the assertion, with the certificate that the connection knows. Enter its metadata or certificate once more.',
    },
    unknown_certificate: {
      title: 'The connection does not know the certificate',
      advice:
        'The provider signs with another certificate than the one that was entered. Enter its present metadata or certificate.',
    },
    wrong_audience: {
      title: 'The answer is meant for another application',
      advice:
        'Enter {entity_id} at the provider. It is called audience, entity id or identifier of the service provider there.',
    },
    clock: {
      title: 'The answer is not valid at this time',
      advice:
        'Check the clock of the provider, and begin a new test: no more than a few minutes may pass before the answer arrives.',
    },
    no_subject: {
      title: 'The answer does not say who the person is',
      advice: 'The provider has to send a NameID in the subject of the assertion.',
    },
    token_exchange: {
      title: 'The provider gave no valid tokens',
      advice:
        'Check the client id and the client secret, and that {redirect_uri} is a redirect URI of the application at the provider.',
    },
    user_info: {
      title: 'The provider does not tell who the person is',
      advice:
        'Check the scopes that the application has at the provider (openid, email, profile), the user info address and the attribute mapping.',
    },
    no_email: {
      title: 'The email address is missing',
      advice:
        'The connection looks for it in {attribute}; these attributes came: {attributes}. Add it at the provider, or change the attribute mapping of the connection.',
    },
    foreign_domain: {
      title: 'The email address is of another domain',
      advice:
        '{address} is of no domain of the connection ({domains}). Test as somebody with an address of these domains, or add the domain.',
    },
    unmanaged_account: {
      title: 'The company does not manage the account',
      advice:
        '{address} is an account of its own at the provider. Test with one that the company manages there for {domains}.',
    },
    other: {
      title: 'The sign-in would fail',
      advice: 'Begin a new test. If it fails again, look at the answer of the provider below.',
    },
    inactive: {
      title: 'The connection is not switched on yet',
      advice: 'People of its domains sign in with it once it is.',
    },
    no_name: {
      title: 'No name came',
      advice:
        'New people will have no name. These attributes came: {attributes}. Add first and last name at the provider, or change the attribute mapping.',
    },
    other_domain: {
      title: 'The email address is of another domain',
      advice:
        '{address} is of no domain of the connection ({domains}). Members may link such an account; they prove the address by a code.',
    },
    certificate_ends: {
      title: 'The certificate ends soon',
      advice: 'It is valid until {date}. Enter the next one beside it before that day.',
    },
  },
}
