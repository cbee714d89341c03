'use client'

import { useAuth, useSignIn } from '@clerk/nextjs'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { type FormEvent, useEffect, useState } from 'react'
import { AuthCard } from '@/components/auth-card'
import { GoogleButton } from '@/components/google-button'
import { Button, Field, Notice } from '@/components/ui'

/** The sign-in form as an application would write it, in place of the official component. */
export default function CustomSignInPage() {
  const { isSignedIn } = useAuth()
  const { signIn, errors, fetchStatus } = useSignIn()
  const [problem, setProblem] = useState<string>()
  const router = useRouter()
  useEffect(() => {
    if (isSignedIn) router.replace('/dashboard')
  }, [isSignedIn, router])

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    setProblem(undefined)
    const form = new FormData(event.currentTarget)
    const { error } = await signIn.password({
      identifier: String(form.get('identifier')),
      password: String(form.get('password')),
    })
    if (error) return setProblem(error.longMessage ?? error.message)
    if (signIn.status !== 'complete')
      return setProblem('This account needs a further step: sign in with the full form.')
    await signIn.finalize({ navigate: ({ decorateUrl }) => router.push(decorateUrl('/dashboard')) })
  }

  const fieldErrors = (error: { longMessage?: string; message: string } | null) =>
    error ? [error.longMessage ?? error.message] : undefined
  const identifierErrors = fieldErrors(errors.fields.identifier)
  const passwordErrors = fieldErrors(errors.fields.password)
  return (
    <AuthCard
      title="Sign in"
      lead={
        <>
          New here?{' '}
          <Link href="/custom-sign-up" className="text-brand underline underline-offset-4">
            Create an account
          </Link>
        </>
      }
    >
      <form onSubmit={event => void submit(event)} className="space-y-5">
        {problem && !identifierErrors && !passwordErrors ? <Notice tone="error">{problem}</Notice> : null}
        <Field label="Email address" name="identifier" errors={identifierErrors}>
          {field => <input {...field} type="email" autoComplete="username" required />}
        </Field>
        <Field label="Password" name="password" errors={passwordErrors}>
          {field => <input {...field} type="password" autoComplete="current-password" required />}
        </Field>
        <Button type="submit" className="w-full" disabled={fetchStatus === 'fetching'}>
          Sign in
        </Button>
        <GoogleButton />
      </form>
      <p className="mt-5 text-sm text-muted">
        Forgot your password, or signing in another way?{' '}
        <Link href="/sign-in" className="text-brand underline underline-offset-4">
          Use the full form
        </Link>
      </p>
    </AuthCard>
  )
}
