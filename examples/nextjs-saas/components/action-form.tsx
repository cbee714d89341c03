'use client'

import { type ReactNode, useActionState } from 'react'
import type { FormState } from '@/lib/validation'
import { Notice } from './ui'

export type FormAction = (state: FormState, form: FormData) => Promise<FormState>

interface Props {
  action: FormAction
  label?: string
  className?: string
  children: (state: FormState) => ReactNode
}

/** A form on a server action: shows what the action answered, works without JavaScript. */
export function ActionForm({ action, label, className = 'space-y-5', children }: Props) {
  const [state, submit] = useActionState(action, {})
  return (
    <form action={submit} aria-label={label} className={className}>
      {state.error ? <Notice tone="error">{state.error}</Notice> : null}
      {state.ok ? <Notice tone="ok">{state.ok}</Notice> : null}
      {children(state)}
    </form>
  )
}
