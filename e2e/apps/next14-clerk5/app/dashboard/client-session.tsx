'use client'

import { SignOutButton, useAuth } from '@clerk/nextjs'
import { useState } from 'react'

type TokenClaims = { sub: string; sid: string; iat: number; exp: number }

function decodeClaims(token: string): TokenClaims {
  const payload = token.split('.')[1] ?? ''
  return JSON.parse(atob(payload.replace(/-/g, '+').replace(/_/g, '/'))) as TokenClaims
}

/** Asks the browser SDK for a session token and shows whom it is about. */
export function ClientSession() {
  const { getToken, isLoaded } = useAuth()
  const [claims, setClaims] = useState<TokenClaims | null>(null)
  const [error, setError] = useState('')

  const requestToken = async () => {
    setError('')
    setClaims(null)
    try {
      const token = await getToken({ skipCache: true })
      if (token) setClaims(decodeClaims(token))
      else setError('no token')
    } catch (cause) {
      setError(cause instanceof Error ? cause.message : String(cause))
    }
  }

  return (
    <section>
      <button data-testid="get-token" disabled={!isLoaded} onClick={() => void requestToken()}>
        Get a token
      </button>
      <span data-testid="token-sub">{claims?.sub ?? ''}</span>
      <span data-testid="token-error">{error}</span>
      <SignOutButton>
        <button data-testid="sign-out">Sign out</button>
      </SignOutButton>
    </section>
  )
}
