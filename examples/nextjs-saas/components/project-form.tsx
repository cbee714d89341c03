'use client'

import { PROJECT_STATUSES } from '@/lib/validation'
import { ActionForm, type FormAction } from './action-form'
import { SubmitButton } from './submit-button'
import { ButtonLink, Card, Field } from './ui'

interface Props {
  action: FormAction
  organizationId: string
  project?: { id: string; title: string; description: string; status: string }
  back: string
}

export function ProjectForm({ action, organizationId, project, back }: Props) {
  return (
    <Card className="p-6">
      <ActionForm action={action} label={project ? 'Edit project' : 'New project'}>
        {({ fields }) => (
          <>
            <input type="hidden" name="organizationId" value={organizationId} />
            {project ? <input type="hidden" name="projectId" value={project.id} /> : null}
            <Field label="Title" name="title" errors={fields?.title}>
              {field => <input {...field} defaultValue={project?.title} maxLength={100} required />}
            </Field>
            <Field label="Description" name="description" errors={fields?.description}>
              {field => <textarea {...field} defaultValue={project?.description} rows={5} maxLength={2000} />}
            </Field>
            <Field label="Status" name="status" errors={fields?.status}>
              {field => (
                <select
                  {...field}
                  className={`${field.className} capitalize`}
                  defaultValue={project?.status ?? 'planned'}
                >
                  {PROJECT_STATUSES.map(status => (
                    <option key={status}>{status}</option>
                  ))}
                </select>
              )}
            </Field>
            <div className="flex gap-3">
              <SubmitButton>{project ? 'Save' : 'Create project'}</SubmitButton>
              <ButtonLink href={back} variant="secondary">
                Cancel
              </ButtonLink>
            </div>
          </>
        )}
      </ActionForm>
    </Card>
  )
}
