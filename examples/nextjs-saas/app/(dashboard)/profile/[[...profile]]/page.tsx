import { UserProfile } from '@clerk/nextjs'

export const metadata = { title: 'Profile' }

export default function ProfilePage() {
  return (
    <div className="grid justify-items-center">
      <h1 className="sr-only">Profile</h1>
      <UserProfile path="/profile" routing="path" />
    </div>
  )
}
