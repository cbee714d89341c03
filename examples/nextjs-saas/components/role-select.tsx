'use client'

import { useActionState, useId } from 'react'
import type { FormAction } from './action-form'

interface Props {
  action: FormAction
  fields: Record<string, string>
  label: string
  roles: { key: string; name: string }[]
  value: string
}

/** Changes a role as soon as another one is chosen, and says so. */
export function RoleSelect({ action, fields, label, roles, value }: Props) {
  const [state, submit, isPending] = useActionState(action, {})
  const id = useId()
  return (
    <form action={submit} className="flex items-center gap-2">
      {Object.entries(fields).map(([name, text]) => (
        <input key={name} type="hidden" name={name} value={text} />
      ))}
      <label htmlFor={id} className="sr-only">
        {label}
      </label>
      <select
        key={value}
        id={id}
        name="role"
        defaultValue={value}
        disabled={isPending}
        onChange={event => event.currentTarget.form?.requestSubmit()}
        className="rounded-lg border border-[#8b918d] bg-surface px-2.5 py-1.5 text-sm"
      >
        {roles.map(({ key, name }) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </select>
      <span role="status" className={state.error ? 'text-sm text-danger' : 'sr-only'}>
        {state.error ?? state.ok}
      </span>
    </form>
  )
}
