'use client'

import { useSignIn } from '@clerk/nextjs'
import { Button } from './ui'

/** Shown where the platform has Google among its social connections: NEXT_PUBLIC_GOOGLE_SIGN_IN=1. */
export function GoogleButton() {
  const { signIn, fetchStatus } = useSignIn()
  if (process.env.NEXT_PUBLIC_GOOGLE_SIGN_IN !== '1') return null
  return (
    <Button
      type="button"
      variant="secondary"
      className="w-full"
      disabled={fetchStatus === 'fetching'}
      onClick={() =>
        void signIn.sso({
          strategy: 'oauth_google',
          redirectUrl: '/dashboard',
          redirectCallbackUrl: '/sso-callback',
        })
      }
    >
      Continue with Google
    </Button>
  )
}
