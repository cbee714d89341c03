import { AuthenticateWithRedirectCallback } from '@clerk/nextjs'

export default function SsoCallbackPage() {
  // SDK 4 takes the addresses of `.env` for its own components, but not here
  return <AuthenticateWithRedirectCallback afterSignInUrl="/dashboard" afterSignUpUrl="/onboarding" />
}
