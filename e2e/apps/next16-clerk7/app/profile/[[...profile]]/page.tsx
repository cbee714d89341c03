import { UserProfile } from '@clerk/nextjs'

/** The profile as a page, of an application that wants more of GitHub than signing in needs. */
export default function ProfilePage() {
  return (
    <main>
      <UserProfile routing="path" path="/profile" additionalOAuthScopes={{ github: ['repo'] }} />
    </main>
  )
}
