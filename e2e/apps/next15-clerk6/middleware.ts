import { clerkMiddleware, createRouteMatcher } from '@clerk/nextjs/server'

const isProtected = createRouteMatcher(['/dashboard(.*)', '/api/protected(.*)'])

export default clerkMiddleware(async (auth, request) => {
  if (isProtected(request)) await auth.protect()
})

export const config = {
  matcher: ['/((?!_next|.*\\.(?:css|js|json|jpg|png|svg|ico|woff2?|map)$).*)', '/(api|trpc)(.*)'],
}
