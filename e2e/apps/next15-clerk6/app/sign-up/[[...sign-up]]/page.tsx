import { SignUp } from '@clerk/nextjs'

export default function SignUpPage() {
  return (
    <main data-testid="sign-up-page">
      <SignUp />
    </main>
  )
}
