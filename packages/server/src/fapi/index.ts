import type { Operation } from '../operation/operation.js'
import { activeSessionOperations } from './active-sessions.js'
import { adminPortalOperations } from './admin-portal/index.js'
import { clientOperations } from './client.js'
import { devBrowserOperations } from './dev-browsers.js'
import { emailAddressOperations } from './email-addresses.js'
import { emailLinkOperations } from './email-links.js'
import { enterpriseConnectionOperations } from './enterprise/connections.js'
import { ownDirectoryOperations } from './enterprise/directories.js'
import { ownPullOperations } from './enterprise/directory-pulls.js'
import { ownConnectionOperations } from './enterprise/own-connections.js'
import { ownTestRunOperations } from './enterprise/own-test-runs.js'
import { enterpriseTestRunOperations } from './enterprise-test-runs.js'
import { environmentOperations } from './environment.js'
import { externalAccountOperations } from './external-accounts.js'
import { handshakeOperations } from './handshake.js'
import { meOperations } from './me.js'
import { organizationOperations } from './organizations/index.js'
import { passkeyOperations } from './passkeys.js'
import { phoneNumberOperations } from './phone-numbers.js'
import { profileImageOperations } from './profile-image.js'
import { providerCallbackOperations } from './provider-callback.js'
import { redirectOperations } from './redirects.js'
import { samlOperations } from './saml.js'
import { satelliteOperations } from './satellites.js'
import { reverificationOperations } from './session-reverification.js'
import { sessionTokenTemplateOperations } from './session-token-templates.js'
import { sessionOperations } from './sessions.js'
import { signInOperations } from './sign-ins.js'
import { signUpOperations } from './sign-ups.js'
import { testProviderOperations } from './test-provider.js'
import { ticketOperations } from './tickets.js'
import { secondFactorOperations } from './totp.js'
import { trustedDeviceOperations } from './trusted-devices.js'
import { waitlistOperations } from './waitlist.js'
import { web3WalletOperations } from './web3-wallets.js'
import { wellKnownOperations } from './well-known.js'

/** Every operation of the Frontend API that is built; the rest of the contract answers 501. */
export const frontendOperations: Operation[] = [
  ...activeSessionOperations,
  ...adminPortalOperations,
  ...clientOperations,
  ...devBrowserOperations,
  ...emailAddressOperations,
  ...emailLinkOperations,
  ...enterpriseConnectionOperations,
  ...enterpriseTestRunOperations,
  ...ownConnectionOperations,
  ...ownDirectoryOperations,
  ...ownPullOperations,
  ...ownTestRunOperations,
  ...environmentOperations,
  ...externalAccountOperations,
  ...handshakeOperations,
  ...meOperations,
  ...organizationOperations,
  ...phoneNumberOperations,
  ...reverificationOperations,
  ...secondFactorOperations,
  ...profileImageOperations,
  ...passkeyOperations,
  ...providerCallbackOperations,
  ...sessionOperations,
  ...sessionTokenTemplateOperations,
  ...redirectOperations,
  ...samlOperations,
  ...satelliteOperations,
  ...signInOperations,
  ...signUpOperations,
  ...testProviderOperations,
  ...ticketOperations,
  ...trustedDeviceOperations,
  ...waitlistOperations,
  ...web3WalletOperations,
  ...wellKnownOperations,
]
