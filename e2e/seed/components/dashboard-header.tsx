// components/dashboard-header.tsx
'use client'

import { useAuth, useUser } from '@clerk/nextjs'
import { useRouter } from 'next/navigation'

export function DashboardHeader() {
  const { isLoaded, userId, sessionId, getToken } = useAuth()
  const { isSignedIn, user } = useUser()
  const router = useRouter()

  // Loading state
  if (!isLoaded) {
    return <div>Loading...</div>
  }

  // Not authenticated
  if (!userId) {
    router.push('/sign-in')
    return null
  }

  // Get custom JWT token
  const handleAPICall = async () => {
    const token = await getToken({ template: 'supabase' })
    // Use token for API calls
  }

  return (
    <header className="border-b">
      <div className="flex items-center justify-between p-4">
        <div>
          <h1 className="text-2xl font-bold">
            Welcome, {user?.firstName || 'there'}!
          </h1>
          <p className="text-sm text-gray-600">
            {user?.emailAddresses[0]?.emailAddress}
          </p>
        </div>
        <div className="flex items-center gap-4">
          <span className="text-sm text-gray-500">
            Session: {sessionId?.slice(0, 8)}...
          </span>
          <button onClick={handleAPICall}>Call API</button>
        </div>
      </div>
    </header>
  )
}
