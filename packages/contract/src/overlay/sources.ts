/** The SDK packages that the overlay cites, each at the version that was read. */
export const BACKEND = '@clerk/backend@3.25.0 src/api'
export const BACKEND_TOKENS = '@clerk/backend@3.25.0 src/tokens'
export const BACKEND_0 = '@clerk/backend@0.38.15 src/api'
export const SHARED = '@clerk/shared@4.41.0 dist/types'
export const CLERK_JS_6 = '@clerk/clerk-js@6.40.0 dist/clerk.no-rhc.mjs'
export const CLERK_JS_5 = '@clerk/clerk-js@5.128.0 dist/clerk.no-rhc.mjs'
