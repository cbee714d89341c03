import { AuthenticateWithRedirectCallback } from '@clerk/nextjs'

/** Told nothing: it goes where the environment says. */
export default function CallbackPage() {
  return <AuthenticateWithRedirectCallback />
}
