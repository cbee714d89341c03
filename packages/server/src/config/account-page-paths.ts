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

/**
 * Where a window ends that clerk-js has opened for a provider (`authenticateWithPopup`): below the address at
 * which it expects the account pages.
 */
export const POPUP_PAGE_PATH = '/popup-callback'

export type AccountPage = keyof typeof ACCOUNT_PAGE_PATHS
