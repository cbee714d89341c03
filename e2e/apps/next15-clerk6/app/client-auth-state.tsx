'use client'

import { useAuth } from '@clerk/nextjs'

/** What the browser believes, as opposed to what the server rendered. */
export function ClientAuthState() {
  const { isLoaded, userId } = useAuth()
  const state = !isLoaded ? 'loading' : userId ? 'signed-in' : 'signed-out'
  return (
    <p>
      Browser: <span data-testid="client-auth-state">{state}</span>{' '}
      <span data-testid="client-user-id">{userId ?? ''}</span>
    </p>
  )
}
