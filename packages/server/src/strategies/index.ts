import { backupCode } from './backup-code/backup-code.js'
import { emailCode } from './email-code/email-code.js'
import { emailLink } from './email-link/email-link.js'
import { enterpriseSso } from './enterprise-sso/enterprise-sso.js'
import { oauth } from './oauth/oauth.js'
import { passkey } from './passkey/passkey.js'
import { password } from './password/password.js'
import { phoneCode } from './phone-code/phone-code.js'
import { resetPasswordEmailCode, resetPasswordPhoneCode } from './reset-password/reset-password.js'
import type { Strategy } from './strategy.js'
import { ticket } from './ticket/ticket.js'
import { totp } from './totp/totp.js'
import { trustedDevice } from './trusted-device/trusted-device.js'
import { wallets } from './wallet/wallet.js'

/** Every way of proving that there is, in the order in which factors are offered. */
export const strategies: readonly Strategy[] = [
  password,
  totp,
  passkey,
  emailCode,
  emailLink,
  resetPasswordEmailCode,
  phoneCode,
  resetPasswordPhoneCode,
  backupCode,
  ...wallets,
  enterpriseSso,
  oauth,
  ticket,
  trustedDevice,
]
