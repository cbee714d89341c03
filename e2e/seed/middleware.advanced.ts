// middleware.ts
import { authMiddleware, clerkClient } from '@clerk/nextjs'
import { NextResponse } from 'next/server'

export default authMiddleware({
  publicRoutes: [
    '/',
    '/pricing',
    '/api/webhooks(.*)',
    '/custom-sign-in',
    '/custom-sign-up',
    '/sso-callback',
  ],

  async afterAuth(auth, req) {
    // Handle unauthenticated users
    if (!auth.userId && !auth.isPublicRoute) {
      const signInUrl = new URL('/sign-in', req.url)
      signInUrl.searchParams.set('redirect_url', req.url)
      return NextResponse.redirect(signInUrl)
    }

    // Handle authenticated users on public routes
    if (auth.userId && req.nextUrl.pathname === '/') {
      const dashboard = new URL('/dashboard', req.url)
      return NextResponse.redirect(dashboard)
    }

    // Org-only routes
    if (req.nextUrl.pathname.startsWith('/orgs/')) {
      if (!auth.orgId && auth.userId) {
        return NextResponse.redirect(new URL('/select-org', req.url))
      }
    }

    // Admin-only routes
    if (req.nextUrl.pathname.startsWith('/admin')) {
      const user = await clerkClient.users.getUser(auth.userId!)
      const isAdmin = user.publicMetadata.role === 'admin'

      if (!isAdmin) {
        return NextResponse.redirect(new URL('/unauthorized', req.url))
      }
    }

    return NextResponse.next()
  },
})

export const config = {
  matcher: ['/((?!.+\\.[\\w]+$|_next).*)', '/', '/(api|trpc)(.*)'],
}
