import { useAuth, UserButton } from '@clerk/tanstack-react-start'
import { createFileRoute } from '@tanstack/react-router'

export const Route = createFileRoute('/')({ component: Home })

function Home() {
  const { isLoaded, isSignedIn } = useAuth()
  return (
    <main>
      <p data-testid="client-auth-state">{!isLoaded ? 'loading' : isSignedIn ? 'signed-in' : 'signed-out'}</p>
      <UserButton />
    </main>
  )
}
