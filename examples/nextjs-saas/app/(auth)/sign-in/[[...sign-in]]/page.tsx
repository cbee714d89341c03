import { SignIn } from '@clerk/nextjs'

export const metadata = { title: 'Sign in' }

export default function SignInPage() {
  return <SignIn path="/sign-in" routing="path" signUpUrl="/sign-up" />
}
