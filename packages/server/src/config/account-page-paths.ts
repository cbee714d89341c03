/** Paths of the account pages below the address of the Frontend API. */
export const ACCOUNT_PAGE_PATHS = {
  signIn: '/sign-in',
  signUp: '/sign-up',
  userProfile: '/user',
  organizationProfile: '/organization',
  createOrganization: '/create-organization',
  organizationList: '/organization-list',
  waitlist: '/waitlist',
  unauthorizedSignIn: '/unauthorized-sign-in',
  defaultRedirect: '/default-redirect',
} as const

export type AccountPage = keyof typeof ACCOUNT_PAGE_PATHS
