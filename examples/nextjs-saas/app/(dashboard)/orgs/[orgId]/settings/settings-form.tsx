'use client'

import { updateOrganization } from '@/app/actions/organizations'
import { ActionForm } from '@/components/action-form'
import { SubmitButton } from '@/components/submit-button'
import { Card, Field } from '@/components/ui'

export function SettingsForm({
  organizationId,
  name,
  slug,
}: {
  organizationId: string
  name: string
  slug: string
}) {
  return (
    <Card className="p-6">
      <ActionForm action={updateOrganization} label="Settings">
        {({ fields }) => (
          <>
            <input type="hidden" name="organizationId" value={organizationId} />
            <Field label="Name" name="name" errors={fields?.name}>
              {field => <input {...field} key={name} defaultValue={name} maxLength={100} required />}
            </Field>
            <Field
              label="Address"
              name="slug"
              hint="Lower-case letters, digits and hyphens."
              errors={fields?.slug}
            >
              {field => <input {...field} key={slug} defaultValue={slug} maxLength={60} />}
            </Field>
            <SubmitButton>Save</SubmitButton>
          </>
        )}
      </ActionForm>
    </Card>
  )
}
