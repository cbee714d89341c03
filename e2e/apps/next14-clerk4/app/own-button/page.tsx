'use client'

import { useSignIn } from '@clerk/nextjs'

/** A form of one's own, as a button. */
export default function OwnButtonPage() {
  const { isLoaded, signIn } = useSignIn()
  const leave = () =>
    signIn?.authenticateWithRedirect({
      strategy: 'oauth_google',
      redirectUrl: '/sso-callback',
      redirectUrlComplete: '/dashboard',
    })
  return (
    <main>
      <button disabled={!isLoaded} onClick={() => void leave()}>
        Sign in with Google
      </button>
    </main>
  )
}
