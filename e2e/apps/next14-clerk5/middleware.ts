import { clerkMiddleware, createRouteMatcher } from '@clerk/nextjs/server'

const isProtected = createRouteMatcher(['/dashboard(.*)', '/api/protected(.*)'])

export default clerkMiddleware((auth, request) => {
  // version 5: auth() is not asynchronous yet, and protect() is its method
  if (isProtected(request)) auth().protect()
})

export const config = {
  matcher: ['/((?!_next|.*\\.(?:css|js|json|jpg|png|svg|ico|woff2?|map)$).*)', '/(api|trpc)(.*)'],
}
