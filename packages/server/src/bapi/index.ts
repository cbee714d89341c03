import type { Operation } from '../operation/operation.js'
import { actorTokenOperations } from './actor-tokens.js'
import { adminPortalOperations } from './admin-portal.js'
import { clientOperations } from './clients.js'
import { directoryOperations } from './directories/directories.js'
import { scimDirectoryOperations } from './directories/scim-directories.js'
import { emailAddressOperations } from './email-addresses.js'
import { enterpriseConnectionOperations } from './enterprise-connections.js'
import { enterpriseTestRunOperations } from './enterprise-test-runs.js'
import { instanceOperations } from './instance.js'
import { domainOperations } from './instance-domains.js'
import { instanceFeatureOperations } from './instance-features.js'
import { interstitialOperations } from './interstitial.js'
import { invitationOperations } from './invitations.js'
import { jwksOperations } from './jwks.js'
import { jwtTemplateOperations } from './jwt-templates.js'
import { messageTemplateOperations } from './message-templates.js'
import { messageOperations } from './messages.js'
import { organizationOperations } from './organizations/index.js'
import { passkeyOperations } from './passkeys.js'
import { phoneNumberOperations } from './phone-numbers.js'
import { proxyCheckOperations } from './proxy-checks.js'
import { redirectUrlOperations } from './redirect-urls.js'
import { restrictedIdentifierOperations } from './restricted-identifiers.js'
import { samlConnectionOperations } from './saml-connections.js'
import { sessionOperations } from './sessions.js'
import { signInTokenOperations } from './sign-in-tokens.js'
import { signUpOperations } from './sign-ups.js'
import { testingTokenOperations } from './testing-tokens.js'
import { userOperations } from './users/index.js'
import { waitlistOperations } from './waitlist-entries.js'
import { webhookOperations } from './webhooks.js'

/** Every operation of the Backend API that is built; the rest of the contract answers 501. */
export const backendOperations: Operation[] = [
  ...adminPortalOperations,
  ...actorTokenOperations,
  ...clientOperations,
  ...directoryOperations,
  ...domainOperations,
  ...emailAddressOperations,
  ...enterpriseConnectionOperations,
  ...enterpriseTestRunOperations,
  ...instanceOperations,
  ...instanceFeatureOperations,
  ...interstitialOperations,
  ...invitationOperations,
  ...jwksOperations,
  ...jwtTemplateOperations,
  ...messageOperations,
  ...messageTemplateOperations,
  ...redirectUrlOperations,
  ...passkeyOperations,
  ...organizationOperations,
  ...phoneNumberOperations,
  ...proxyCheckOperations,
  ...restrictedIdentifierOperations,
  ...samlConnectionOperations,
  ...scimDirectoryOperations,
  ...sessionOperations,
  ...signInTokenOperations,
  ...signUpOperations,
  ...testingTokenOperations,
  ...userOperations,
  ...waitlistOperations,
  ...webhookOperations,
]
