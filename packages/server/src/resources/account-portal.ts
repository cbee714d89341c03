import type { Settings } from '../config/settings.js'

/**
 * The account pages. `internal_linking`: the components lead there, because the application
 * names no sign-in page of its own.
 */
export function accountPortal({ display }: Settings) {
  return {
    object: 'account_portal',
    allowed: true,
    enabled: display.accountPages,
    internal_linking: display.accountPages && display.signInUrl === '',
    after_sign_in_url: display.afterSignInUrl,
    after_sign_up_url: display.afterSignUpUrl,
    after_join_waitlist_url: display.waitlistUrl,
    after_create_organization_url: display.afterCreateOrganizationUrl,
    after_leave_organization_url: display.afterLeaveOrganizationUrl,
    logo_link_url: display.logoLinkUrl,
    customization: {
      appearance: null,
      background_color_dark: null,
      background_color_light: null,
      primary_color_dark: null,
      primary_color_light: null,
    },
  }
}
