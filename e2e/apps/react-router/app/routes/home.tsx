import { useAuth, UserButton } from '@clerk/react-router'

export default function Home() {
  const { isLoaded, isSignedIn } = useAuth()
  return (
    <main>
      <p data-testid="client-auth-state">{!isLoaded ? 'loading' : isSignedIn ? 'signed-in' : 'signed-out'}</p>
      <UserButton />
    </main>
  )
}
