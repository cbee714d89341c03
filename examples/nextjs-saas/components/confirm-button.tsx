'use client'

import { useActionState, useEffect, useRef } from 'react'
import type { FormAction } from './action-form'
import { SubmitButton } from './submit-button'
import { Button, type ButtonVariant, Notice } from './ui'

interface Props {
  action: FormAction
  fields: Record<string, string>
  title: string
  text: string
  confirm: string
  variant?: ButtonVariant
  /** what the button says */
  children: string
  /** what it says to screen readers, where several of them stand in a list */
  label?: string
}

/** A button for what can't be undone: asks in a dialog first. */
export function ConfirmButton({
  action,
  fields,
  title,
  text,
  confirm,
  variant = 'quiet',
  children,
  label,
}: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [state, submit] = useActionState(action, {})
  useEffect(() => {
    if (state.ok) dialog.current?.close()
  }, [state])
  return (
    <>
      <Button type="button" variant={variant} aria-label={label} onClick={() => dialog.current?.showModal()}>
        {children}
      </Button>
      <dialog
        ref={dialog}
        aria-label={title}
        className="m-auto w-[min(26rem,calc(100vw-2rem))] rounded-xl bg-surface p-6 text-left shadow-xl"
      >
        <h2 className="text-lg font-semibold">{title}</h2>
        <p className="mt-2 text-sm text-muted">{text}</p>
        <form action={submit} className="mt-6 space-y-4">
          {state.error ? <Notice tone="error">{state.error}</Notice> : null}
          {Object.entries(fields).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          <div className="flex justify-end gap-3">
            <Button type="button" variant="secondary" onClick={() => dialog.current?.close()}>
              Cancel
            </Button>
            <SubmitButton variant="danger">{confirm}</SubmitButton>
          </div>
        </form>
      </dialog>
    </>
  )
}
