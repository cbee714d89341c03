import { auth, currentUser } from '@clerk/nextjs/server'

/** Visitors who are signed out go to the sign-in page and come back here. */
export default async function DashboardPage() {
  const { userId } = await auth.protect()
  const user = await currentUser()
  return (
    <>
      <h1>Hello {user?.primaryEmailAddress?.emailAddress}</h1>
      <p>
        Your user id is <code>{userId}</code>.
      </p>
      {user?.publicMetadata.welcomedAt ? <p>The webhook has welcomed you.</p> : null}
    </>
  )
}
