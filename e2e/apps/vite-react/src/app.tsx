import { RedirectToSignIn, SignIn, SignUp, useAuth, UserButton, useUser } from '@clerk/react'

/** The pages of the other applications, without a server of their own. */
export function App() {
  const { pathname } = window.location
  if (pathname.startsWith('/hash/sign-in')) return <SignIn routing="hash" />
  if (pathname.startsWith('/hash/sign-up')) return <SignUp routing="hash" />
  if (pathname.startsWith('/sign-in')) return <SignIn routing="path" path="/sign-in" />
  if (pathname.startsWith('/sign-up')) return <SignUp routing="path" path="/sign-up" />
  if (pathname.startsWith('/dashboard')) return <Dashboard />
  return (
    <main>
      <ClientAuthState />
      <UserButton />
    </main>
  )
}

function ClientAuthState() {
  const { isLoaded, userId } = useAuth()
  return <p data-testid="client-auth-state">{!isLoaded ? 'loading' : userId ? 'signed-in' : 'signed-out'}</p>
}

function Dashboard() {
  const { isLoaded, isSignedIn, user } = useUser()
  if (!isLoaded) return null
  if (!isSignedIn) return <RedirectToSignIn />
  return (
    <main>
      <p data-testid="user-id">{user.id}</p>
      <p data-testid="email">{user.primaryEmailAddress?.emailAddress}</p>
      <ClientAuthState />
    </main>
  )
}
