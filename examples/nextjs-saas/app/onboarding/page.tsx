import { currentUser } from '@clerk/nextjs/server'
import { redirect } from 'next/navigation'
import { Logo } from '@/components/logo'
import { OnboardingForm } from './onboarding-form'

export const metadata = { title: 'Welcome' }

export default async function OnboardingPage() {
  const user = await currentUser()
  const onboarding = user?.unsafeMetadata['onboarding'] as { completed?: boolean } | undefined
  if (onboarding?.completed) redirect('/dashboard')
  return (
    <main className="mx-auto flex min-h-dvh max-w-xl flex-col px-4 py-8">
      <Logo />
      <div className="my-auto py-8">
        <OnboardingForm firstName={user?.firstName ?? null} />
      </div>
    </main>
  )
}
