'use client'

import { useFormStatus } from 'react-dom'
import { Button, type ButtonVariant } from './ui'

/** Says that the form is on its way, and takes no second click. */
export function SubmitButton({ children, variant }: { children: string; variant?: ButtonVariant }) {
  const { pending } = useFormStatus()
  return (
    <Button type="submit" variant={variant} disabled={pending} aria-busy={pending}>
      {pending ? 'One moment…' : children}
    </Button>
  )
}
