import { AuthenticateWithRedirectCallback } from '@clerk/nextjs'

/** Where social sign-in comes back to. */
export default function SsoCallbackPage() {
  return (
    <>
      <p role="status" className="text-sm text-muted">
        Signing you in…
      </p>
      <AuthenticateWithRedirectCallback
        signInFallbackRedirectUrl="/dashboard"
        signUpFallbackRedirectUrl="/onboarding"
      />
    </>
  )
}
