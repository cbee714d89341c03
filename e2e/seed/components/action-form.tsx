'use client'

import { useState, type FormEvent } from 'react'

interface ActionFormProps {
  label: string
  fields: string[]
  /** A server action; called with the fields' values in their order. */
  action: (...values: string[]) => Promise<unknown>
}

/** Calls a server action as a client component would, and shows what it answers. */
export function ActionForm({ label, fields, action }: ActionFormProps) {
  const [outcome, setOutcome] = useState('')

  async function handleSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setOutcome('')
    try {
      const result = await action(...fields.map(field => String(form.get(field) ?? '')))
      setOutcome(`done ${JSON.stringify(result ?? null)}`)
    } catch (error) {
      setOutcome(`refused ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  return (
    <form aria-label={label} onSubmit={handleSubmit} className="flex gap-2 p-2">
      {fields.map(field => (
        <input key={field} name={field} aria-label={field} placeholder={field} className="border px-2" />
      ))}
      <button type="submit" className="border px-2">
        {label}
      </button>
      <output>{outcome}</output>
    </form>
  )
}
