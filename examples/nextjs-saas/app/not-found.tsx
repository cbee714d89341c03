import { ButtonLink, EmptyState } from '@/components/ui'

export const metadata = { title: 'Not found' }

export default function NotFoundPage() {
  return (
    <main className="mx-auto grid min-h-dvh max-w-xl content-center px-4">
      <EmptyState
        title="There is no such page"
        action={<ButtonLink href="/dashboard">To the dashboard</ButtonLink>}
      >
        It was deleted, or it belongs to an organization that you are not in.
      </EmptyState>
    </main>
  )
}
