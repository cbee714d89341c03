import { authMiddleware } from '@clerk/nextjs'

// Version 4 protects everything that is not listed here; the sign-in and sign-up
// pages are public by their variables.
export default authMiddleware({ publicRoutes: ['/', '/api/me', '/icons', '/own-button', '/sso-callback'] })

export const config = {
  matcher: ['/((?!.+\\.[\\w]+$|_next).*)', '/', '/(api|trpc)(.*)'],
}
