import { ButtonLink, EmptyState } from '@/components/ui'

export const metadata = { title: 'Not allowed' }

export default function UnauthorizedPage() {
  return (
    <div className="mx-auto max-w-xl py-12">
      <h1 className="sr-only">Not allowed</h1>
      <EmptyState
        title="This area is for administrators"
        action={<ButtonLink href="/dashboard">To the dashboard</ButtonLink>}
      >
        Your account does not have the role that it needs. An administrator can give it to you.
      </EmptyState>
    </div>
  )
}
