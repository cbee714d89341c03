import { GoogleOneTap } from '@clerk/nextjs'
import { ClientAuthState } from '../client-auth-state'

export default function OneTapPage() {
  return (
    <main>
      <ClientAuthState />
      <GoogleOneTap />
    </main>
  )
}
