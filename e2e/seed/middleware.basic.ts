// middleware.ts
import { authMiddleware } from '@clerk/nextjs'

export default authMiddleware({
  // Public routes that don't require authentication
  publicRoutes: [
    '/',
    '/about',
    '/pricing',
    '/blog(.*)',
    '/api/webhooks(.*)',
    '/custom-sign-in',
    '/custom-sign-up',
    '/sso-callback',
  ],

  // Routes that are ignored by auth middleware
  ignoredRoutes: [
    '/api/public(.*)',
    '/_next(.*)',
    '/favicon.ico',
  ],
})

export const config = {
  matcher: ['/((?!.+\\.[\\w]+$|_next).*)', '/', '/(api|trpc)(.*)'],
}
