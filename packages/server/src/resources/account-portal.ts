import type { Settings } from '../config/settings.js'

/** This server has no hosted account pages: applications mount the official components. Only the URLs say something. */
export function accountPortal({ display }: Settings) {
  return {
    object: 'account_portal',
    allowed: false,
    enabled: false,
    internal_linking: false,
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
