'use client'

import { useSignUp } from '@clerk/nextjs'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { AuthCard } from '@/components/auth-card'
import { Button, Field, Notice } from '@/components/ui'

interface ShownError {
  longMessage?: string
  message: string
}

const textOf = (error: ShownError) => error.longMessage ?? error.message
const errorsOf = (error: ShownError | null) => (error ? [textOf(error)] : undefined)

/** Sign-up as an application would write it: a form, then the code from the email. */
export default function CustomSignUpPage() {
  const { signUp, errors, fetchStatus } = useSignUp()
  const [isVerifying, setVerifying] = useState(false)
  const [problem, setProblem] = useState<string>()
  const router = useRouter()
  const { fields } = errors
  const isBusy = fetchStatus === 'fetching'

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    setProblem(undefined)
    const form = new FormData(event.currentTarget)
    const value = (name: string) => String(form.get(name))
    const { error } = await signUp.password({
      emailAddress: value('emailAddress'),
      password: value('password'),
      firstName: value('firstName'),
      lastName: value('lastName'),
    })
    if (error) return setProblem(textOf(error))
    const sent = await signUp.verifications.sendEmailCode()
    if (sent.error) return setProblem(textOf(sent.error))
    setVerifying(true)
  }

  async function verify(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    setProblem(undefined)
    const code = String(new FormData(event.currentTarget).get('code'))
    const { error } = await signUp.verifications.verifyEmailCode({ code })
    if (error) return setProblem(textOf(error))
    if (signUp.status !== 'complete')
      return setProblem('Something is still missing: sign up with the full form.')
    await signUp.finalize({ navigate: ({ decorateUrl }) => router.push(decorateUrl('/onboarding')) })
  }

  if (isVerifying) {
    return (
      <AuthCard title="Check your email" lead={`We sent a code to ${signUp.emailAddress ?? 'your address'}.`}>
        <form onSubmit={event => void verify(event)} className="space-y-5">
          {problem && !fields.code ? <Notice tone="error">{problem}</Notice> : null}
          <Field label="Verification code" name="code" errors={errorsOf(fields.code)}>
            {({ className, ...field }) => (
              <input
                {...field}
                className={`${className} text-center text-2xl tracking-[0.4em]`}
                inputMode="numeric"
                autoComplete="one-time-code"
                maxLength={6}
                autoFocus
                required
              />
            )}
          </Field>
          <Button type="submit" className="w-full" disabled={isBusy}>
            Verify email
          </Button>
          <Button type="button" variant="secondary" className="w-full" onClick={() => setVerifying(false)}>
            Back
          </Button>
        </form>
      </AuthCard>
    )
  }

  const shown = [fields.emailAddress, fields.password, fields.firstName, fields.lastName].some(Boolean)
  return (
    <AuthCard
      title="Create your account"
      lead={
        <>
          Have one already?{' '}
          <Link href="/custom-sign-in" className="text-brand underline underline-offset-4">
            Sign in
          </Link>
        </>
      }
    >
      <form onSubmit={event => void submit(event)} className="space-y-5">
        {problem && !shown ? <Notice tone="error">{problem}</Notice> : null}
        <div className="grid gap-5 sm:grid-cols-2">
          <Field label="First name" name="firstName" errors={errorsOf(fields.firstName)}>
            {field => <input {...field} autoComplete="given-name" required />}
          </Field>
          <Field label="Last name" name="lastName" errors={errorsOf(fields.lastName)}>
            {field => <input {...field} autoComplete="family-name" required />}
          </Field>
        </div>
        <Field label="Email address" name="emailAddress" errors={errorsOf(fields.emailAddress)}>
          {field => <input {...field} type="email" autoComplete="email" required />}
        </Field>
        <Field
          label="Password"
          name="password"
          hint="At least 8 characters."
          errors={errorsOf(fields.password)}
        >
          {field => <input {...field} type="password" autoComplete="new-password" minLength={8} required />}
        </Field>
        <div id="clerk-captcha" />
        <Button type="submit" className="w-full" disabled={isBusy}>
          Create account
        </Button>
      </form>
    </AuthCard>
  )
}
