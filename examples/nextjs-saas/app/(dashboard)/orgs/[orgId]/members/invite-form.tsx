'use client'

import { inviteMember } from '@/app/actions/members'
import { ActionForm } from '@/components/action-form'
import { SubmitButton } from '@/components/submit-button'
import { Card, Field } from '@/components/ui'

interface Props {
  organizationId: string
  roles: { key: string; name: string }[]
}

export function InviteForm({ organizationId, roles }: Props) {
  return (
    <Card className="p-5" aria-labelledby="invite">
      <h2 id="invite" className="mb-4 font-semibold">
        Invite somebody
      </h2>
      <ActionForm action={inviteMember} label="Invite somebody" className="space-y-4">
        {({ fields }) => (
          <>
            <input type="hidden" name="organizationId" value={organizationId} />
            <Field label="Email address" name="email" errors={fields?.email}>
              {field => <input {...field} type="email" autoComplete="off" required />}
            </Field>
            <Field label="Role" name="role" errors={fields?.role}>
              {field => (
                <select {...field} defaultValue="org:member">
                  {roles.map(({ key, name }) => (
                    <option key={key} value={key}>
                      {name}
                    </option>
                  ))}
                </select>
              )}
            </Field>
            <SubmitButton>Send invitation</SubmitButton>
          </>
        )}
      </ActionForm>
    </Card>
  )
}
