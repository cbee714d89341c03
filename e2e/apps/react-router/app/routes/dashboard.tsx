import { clerkClient, getAuth } from '@clerk/react-router/server'
import { type LoaderFunctionArgs, redirect, useLoaderData } from 'react-router'

export async function loader(args: LoaderFunctionArgs) {
  const { userId } = await getAuth(args)
  if (!userId) throw redirect(`/sign-in?redirect_url=${encodeURIComponent(args.request.url)}`)
  const user = await clerkClient(args).users.getUser(userId)
  return { userId, email: user.primaryEmailAddress?.emailAddress }
}

export default function Dashboard() {
  const { userId, email } = useLoaderData<typeof loader>()
  return (
    <main>
      <p data-testid="user-id">{userId}</p>
      <p data-testid="email">{email}</p>
    </main>
  )
}
