'use client'

import { useClerk } from '@clerk/nextjs'
import { useActionState, useEffect } from 'react'
import { createOrganization } from '@/app/actions/organizations'
import { SubmitButton } from '@/components/submit-button'
import { Card, Field, Notice } from '@/components/ui'

export function NewOrganizationForm() {
  const clerk = useClerk()
  const [state, submit] = useActionState(createOrganization, {})
  const { createdId } = state
  useEffect(() => {
    if (createdId) void clerk.setActive({ organization: createdId, redirectUrl: `/orgs/${createdId}` })
  }, [clerk, createdId])
  return (
    <Card className="p-6">
      <form action={submit} className="space-y-5">
        {state.error ? <Notice tone="error">{state.error}</Notice> : null}
        {createdId ? <Notice tone="ok">Created. Opening it…</Notice> : null}
        <Field label="Name" name="name" errors={state.fields?.name}>
          {field => <input {...field} maxLength={100} required />}
        </Field>
        <Field label="Address" name="slug" hint="Optional: made from the name." errors={state.fields?.slug}>
          {field => <input {...field} maxLength={60} placeholder="analytical-engines" />}
        </Field>
        <SubmitButton>Create organization</SubmitButton>
      </form>
    </Card>
  )
}
