import { UserProfile } from '@clerk/nextjs'

export default function ProfilePage() {
  return <UserProfile routing="path" path="/profile" />
}
