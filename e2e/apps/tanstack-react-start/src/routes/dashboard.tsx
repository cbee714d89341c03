import { auth, clerkClient } from '@clerk/tanstack-react-start/server'
import { createFileRoute, redirect } from '@tanstack/react-router'
import { createServerFn } from '@tanstack/react-start'

const account = createServerFn().handler(async () => {
  const { userId } = await auth()
  if (!userId) throw redirect({ to: '/sign-in/$' })
  const user = await clerkClient().users.getUser(userId)
  return { userId, email: user.primaryEmailAddress?.emailAddress }
})

export const Route = createFileRoute('/dashboard')({ loader: () => account(), component: Dashboard })

function Dashboard() {
  const { userId, email } = Route.useLoaderData()
  return (
    <main>
      <p data-testid="user-id">{userId}</p>
      <p data-testid="email">{email}</p>
    </main>
  )
}
