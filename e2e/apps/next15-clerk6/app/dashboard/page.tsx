import { auth, currentUser } from '@clerk/nextjs/server'
import { ClientAuthState } from '../client-auth-state'
import { ClientSession } from './client-session'

type Search = Record<string, string | string[] | undefined>

export default async function DashboardPage({ searchParams }: { searchParams: Promise<Search> }) {
  const { userId, sessionId, sessionClaims } = await auth()
  const user = await currentUser()
  const search = await searchParams
  return (
    <main>
      <h1>Dashboard</h1>
      <dl>
        <dt>User</dt>
        <dd data-testid="user-id">{userId}</dd>
        <dt>Session</dt>
        <dd data-testid="session-id">{sessionId}</dd>
        <dt>Issuer</dt>
        <dd data-testid="issuer">{sessionClaims?.iss}</dd>
        <dt>Claims</dt>
        <dd data-testid="claims">{JSON.stringify(sessionClaims)}</dd>
        <dt>Email address</dt>
        <dd data-testid="email">{user?.primaryEmailAddress?.emailAddress}</dd>
        <dt>Query</dt>
        <dd data-testid="query">{JSON.stringify(search)}</dd>
      </dl>
      <ClientAuthState />
      <ClientSession />
    </main>
  )
}
