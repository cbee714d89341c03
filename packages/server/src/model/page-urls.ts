/** Where people sign in, manage their account and so on; '' = nowhere. */
export interface PageUrls {
  signInUrl: string
  signUpUrl: string
  userProfileUrl: string
  organizationProfileUrl: string
  createOrganizationUrl: string
  waitlistUrl: string
}
