import { SignedIn, SignedOut } from '@clerk/nextjs'
import { UserNav } from '@/components/user-button'

export default function HomePage() {
  return (
    <main className="p-8">
      <h1>Home</h1>
      <SignedIn>
        <p data-testid="client-auth-state">signed-in</p>
        <UserNav />
      </SignedIn>
      <SignedOut>
        <p data-testid="client-auth-state">signed-out</p>
      </SignedOut>
    </main>
  )
}
