'use client'

import { Button, EmptyState } from '@/components/ui'

export default function ErrorPage({ reset }: { error: Error; reset: () => void }) {
  return (
    <EmptyState title="Something went wrong" action={<Button onClick={reset}>Try again</Button>}>
      This page could not be shown. If it happens again, please tell us.
    </EmptyState>
  )
}
