import { SignIn } from '@clerk/nextjs'

export default function SignInPage() {
  return (
    <main data-testid="sign-in-page">
      <SignIn />
    </main>
  )
}
