import { SignIn } from '@clerk/nextjs'

/** Providers open in a window of their own. */
export default function PopupPage() {
  return (
    <main>
      <SignIn routing="path" path="/popup" oauthFlow="popup" />
    </main>
  )
}
