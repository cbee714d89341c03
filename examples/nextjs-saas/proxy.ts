import { clerkMiddleware, createRouteMatcher } from '@clerk/nextjs/server'
import { NextResponse } from 'next/server'

const isPublicPage = createRouteMatcher([
  '/',
  '/sign-in(.*)',
  '/sign-up(.*)',
  '/custom-sign-in',
  '/custom-sign-up',
  '/sso-callback',
  '/accept-invitation',
])
// API routes answer for themselves, in JSON: lib/api/auth.ts.
const isApi = createRouteMatcher(['/api(.*)'])
const isOfOneOrganization = createRouteMatcher(['/orgs/org_(.*)'])

/**
 * Everything here is read from the session token, which is verified on this machine: no request leaves it.
 */
export default clerkMiddleware(async (auth, request) => {
  if (isPublicPage(request) || isApi(request)) return
  const { userId, orgId, redirectToSignIn } = await auth()
  if (!userId) return redirectToSignIn({ returnBackUrl: request.url })
  if (isOfOneOrganization(request) && !orgId) {
    const choose = new URL('/select-org', request.url)
    choose.searchParams.set('next', request.nextUrl.pathname)
    return NextResponse.redirect(choose)
  }
})

export const config = {
  matcher: [
    // Everything but Next's own files and static ones
    '/((?!_next|[^?]*\\.(?:html?|css|js(?!on)|jpe?g|webp|png|gif|svg|ttf|woff2?|ico|csv|docx?|xlsx?|zip|webmanifest)).*)',
    // API routes always
    '/(api|trpc)(.*)',
  ],
}
