import { ButtonLink, EmptyState } from '@/components/ui'

export default function NotFoundPage() {
  return (
    <div className="mx-auto max-w-xl py-12">
      <EmptyState
        title="There is no such page"
        action={<ButtonLink href="/dashboard">To the dashboard</ButtonLink>}
      >
        It was deleted, or it belongs to an organization that you are not in.
      </EmptyState>
    </div>
  )
}
