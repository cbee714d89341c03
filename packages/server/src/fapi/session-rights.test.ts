import { describe, expect, it } from 'vitest'
import type { SessionTask } from '../domain/sessions/tasks.js'
import type { Operation } from '../operation/operation.js'
import { frontendOperations } from './index.js'

const ofSessions = frontendOperations.filter(({ access }) => access === 'session' || access === 'own-session')
const byId = new Map(ofSessions.map(operation => [operation.id, operation]))

/** An impersonator may not do these things, each of which would have a consequence. */
const CLOSED: [id: string, consequence: string][] = [
  ['deleteUser', 'the account is gone'],
  ['revokeSession', 'the person is signed out'],
  ['changePassword', 'the impersonator knows the password'],
  ['removePassword', 'the person knows none any more'],
  ['createEmailAddresses', 'an address of the impersonator waits for its proof'],
  ['sendVerificationEmail', 'an address of the impersonator gets its code'],
  ['verifyEmailAddress', 'an address of the impersonator signs in'],
  ['DeleteEmailAddress', 'an address of the person signs in no longer'],
  ['postPhoneNumbers', 'a number of the impersonator waits for its proof'],
  ['sendVerificationSMS', 'a number of the impersonator gets its code'],
  ['verifyPhoneNumber', 'a number of the impersonator signs in'],
  ['UpdatePhoneNumber', 'a number becomes a second factor, or is none any more'],
  ['DeletePhoneNumber', 'a number of the person signs in no longer'],
  ['postWeb3Wallets', 'a wallet of the impersonator waits for its proof'],
  ['prepareWeb3WalletVerification', 'a wallet of the impersonator gets its nonce'],
  ['attemptWeb3WalletVerification', 'a wallet of the impersonator signs in'],
  ['deleteWeb3Wallet', 'a wallet of the person signs in no longer'],
  ['postOAuthAccounts', 'an account of the impersonator is about to sign in'],
  ['reauthorizeExternalAccount', 'an account of the person is connected anew, with other scopes'],
  ['revokeExternalAccountTokens', 'the application cannot speak to the provider any more'],
  ['deleteExternalAccount', 'an account of the person signs in no longer'],
  ['postPasskey', 'a passkey of the impersonator waits for its proof'],
  ['attemptPasskeyVerification', 'a passkey of the impersonator signs in'],
  ['patchPasskey', 'the person does not know their passkey again'],
  ['deletePasskey', 'a passkey of the person signs in no longer'],
  ['prepareTrustedDevice', 'a device of the impersonator waits for its proof'],
  ['attemptTrustedDevice', 'a device of the impersonator signs in'],
  ['revokeTrustedDevice', 'a device of the person signs in no longer'],
  ['postTOTP', 'an authenticator app of the impersonator waits for its proof'],
  ['verifyTOTP', 'an authenticator app of the impersonator is asked for'],
  ['deleteTOTP', 'a second factor is asked for no longer'],
  ['createBackupCodes', 'the impersonator has codes, and those of the person are void'],
  ['createOrganizationEnterpriseConnection', 'people of a company come by a provider of the impersonator'],
  ['updateOrganizationEnterpriseConnection', 'people of a company come by a provider of the impersonator'],
  ['createMeEnterpriseConnection', 'people of a company come by a provider of the impersonator'],
  ['updateMeEnterpriseConnection', 'people of a company come by a provider of the impersonator'],
  ['deleteOrganizationEnterpriseConnection', 'people of a company come by their provider no longer'],
  ['deleteMeEnterpriseConnection', 'people of a company come by their provider no longer'],
  ['createOrganizationEnterpriseConnectionTestRun', 'a provider of a company is asked in the person’s name'],
  ['createMeEnterpriseConnectionTestRun', 'a provider of a company is asked in the person’s name'],
  ['createDirectorySync', 'the impersonator decides who is in a company'],
  ['updateDirectorySync', 'the impersonator decides who is in a company'],
  ['deleteDirectorySync', 'the impersonator decides who is in a company'],
  ['rotateDirectorySyncApiKey', 'the impersonator decides who is in a company'],
  ['setDirectorySyncCredentials', 'the impersonator decides who is in a company'],
  ['syncDirectory', 'people of a company are taken out in the person’s name'],
  ['replaceDirectorySyncGroupRoleMappings', 'the impersonator decides who is in a company'],
]

/** These operations change something and are open to impersonators, for a reason. */
const OPEN: Record<string, string[]> = {
  'a name, a picture and data of the application sign nobody in': [
    'patchUserMetadata',
    'updateProfileImage',
    'deleteProfileImage',
  ],
  'an organization is not the account': [
    'createOrganization',
    'updateOrganization',
    'deleteOrganization',
    'updateOrganizationLogo',
    'deleteOrganizationLogo',
    'CreateOrganizationMembership',
    'UpdateOrganizationMembership',
    'removeOrganizationMember',
    'createOrganizationInvitations',
    'bulkCreateOrganizationInvitations',
    'revokePendingOrganizationInvitation',
    'acceptOrganizationMembershipRequest',
    'rejectOrganizationMembershipRequest',
    'deleteOrganizationMemberships',
    'acceptOrganizationInvitation',
    'acceptOrganizationSuggestion',
  ],
  'a domain belongs to an organization': [
    'CreateOrganizationDomain',
    'createOrganizationDomainsBulk',
    'deleteOrganizationDomain',
    'UpdateOrganizationDomainEnrollmentMode',
    'prepareOrganizationDomainVerification',
    'attemptOrganizationDomainVerification',
    'prepareOrganizationDomainOwnershipVerification',
    'prepareOrganizationDomainsOwnershipVerification',
    'attemptOrganizationDomainOwnershipVerification',
    'attemptOrganizationDomainsOwnershipVerification',
  ],
  'what a provider has answered was asked for by a call that is closed': ['getUser'],
  'it only looks for what waits for the person': [
    'getUsersOrganizationInvitations',
    'getOrganizationSuggestions',
  ],
}

describe('an impersonator', () => {
  it.each(CLOSED)('may not call %s, after which %s', id => expect(byId.get(id)?.actors).toBe('forbidden'))

  it('changes no name and no address that the person signs in with', () =>
    expect(byId.get('patchUser')?.actors).toEqual({
      without: ['username', 'primary_email_address_id', 'primary_phone_number_id', 'primary_web3_wallet_id'],
    }))

  it.each(Object.entries(OPEN))('may do what is harmless: %s', (_, ids) => {
    for (const id of ids) expect([id, byId.get(id)?.actors]).toEqual([id, undefined])
  })

  it('is thought of by every operation of a session that changes something', () => {
    const decided = [...CLOSED.map(([id]) => id), 'patchUser', ...Object.values(OPEN).flat()]
    const changing = ofSessions.filter(({ mode }) => mode !== 'read').map(({ id }) => id)
    expect(decided.sort()).toEqual(changing.sort())
  })

  it('may read everything', () =>
    expect(ofSessions.filter(({ mode, actors }) => mode === 'read' && actors !== undefined)).toEqual([]))
})

describe('a session with an open task', () => {
  const openFor = (isOpen: (operation: Operation) => boolean) =>
    ofSessions
      .filter(isOpen)
      .map(({ id }) => id)
      .sort()

  it('says who it is, whatever is left to do', () =>
    expect(openFor(({ whilePending }) => whilePending === true)).toEqual(['createSessionToken', 'getUser']))

  it.each<[SessionTask, string[]]>([
    ['reset-password', ['changePassword']],
    [
      'setup-mfa',
      [
        'ReadPhoneNumber',
        'UpdatePhoneNumber',
        'createBackupCodes',
        'getPhoneNumbers',
        'postPhoneNumbers',
        'postTOTP',
        'sendVerificationSMS',
        'verifyPhoneNumber',
        'verifyTOTP',
      ],
    ],
    [
      'choose-organization',
      [
        'acceptOrganizationInvitation',
        'acceptOrganizationSuggestion',
        'createOrganization',
        'getOrganization',
        'getOrganizationCreationDefaults',
        'getOrganizationMemberships',
        'getOrganizationSuggestions',
        'getUsersOrganizationInvitations',
        'updateOrganizationLogo',
      ],
    ],
  ])('of %s calls what the official components call for it', (task, ids) =>
    expect(openFor(({ whilePending }) => Array.isArray(whilePending) && whilePending.includes(task))).toEqual(
      ids,
    ),
  )
})
