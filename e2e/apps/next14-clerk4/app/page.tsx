import { auth, UserButton } from '@clerk/nextjs'
import Link from 'next/link'
import { ClientAuthState } from './client-auth-state'

export default function HomePage() {
  const { userId } = auth()
  return (
    <main>
      <h1>Home</h1>
      <p>
        Server: <span data-testid="server-auth-state">{userId ? 'signed-in' : 'signed-out'}</span>
      </p>
      <ClientAuthState />
      <div data-testid="user-button">
        <UserButton />
      </div>
      <nav>
        <Link href="/sign-in" prefetch={false}>
          Sign in
        </Link>{' '}
        <Link href="/sign-up" prefetch={false}>
          Sign up
        </Link>{' '}
        <Link href="/dashboard" prefetch={false}>
          Dashboard
        </Link>
      </nav>
    </main>
  )
}
