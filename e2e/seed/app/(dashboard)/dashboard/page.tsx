// app/dashboard/page.tsx
import { auth, currentUser } from '@clerk/nextjs'
import { redirect } from 'next/navigation'

export default async function DashboardPage() {
  const { userId } = auth()

  if (!userId) {
    redirect('/sign-in')
  }

  const user = await currentUser()

  return (
    <div className="p-8">
      <h1>Dashboard</h1>
      <p>User ID: {userId}</p>
      <p>Email: {user?.emailAddresses[0]?.emailAddress}</p>
      <p>Created: {user && new Date(user.createdAt).toLocaleDateString()}</p>

      {/* Metadata stored in Clerk */}
      <pre className="mt-4 rounded bg-gray-100 p-4">
        {JSON.stringify(user?.publicMetadata, null, 2)}
      </pre>
    </div>
  )
}
