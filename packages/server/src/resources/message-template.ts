import type { MessageTemplateRow } from '../store/tables/administration.js'

/** What the platform itself says of a template. */
export interface TemplateDefaults {
  instanceId: string
  channel: MessageTemplateRow['channel']
  slug: string
  position: number
  /** text messages have none */
  subject: string | null
  body: string
  availableVariables: string[]
  requiredVariables: string[]
  fromLocalPart: string
}

/** A template as it is now; `row` holds what an administrator changed. */
export function messageTemplate(defaults: TemplateDefaults, row: MessageTemplateRow | undefined) {
  return {
    object: 'template',
    id: `${defaults.channel}_${defaults.slug}`,
    instance_id: defaults.instanceId,
    resource_type: 'user',
    template_type: defaults.channel,
    name: row?.name ?? templateName(defaults.slug),
    slug: defaults.slug,
    position: defaults.position,
    can_revert: row !== undefined,
    can_delete: false,
    can_edit_body: true,
    can_toggle: true,
    subject: row?.subject ?? defaults.subject,
    markup: row?.markup ?? '',
    body: row?.template_body ?? defaults.body,
    available_variables: defaults.availableVariables,
    required_variables: defaults.requiredVariables,
    from_email_name: defaults.fromLocalPart,
    reply_to_email_name: '',
    delivered_by_clerk: row?.delivered_by_platform ?? true,
    enabled: true,
    flagged_as_suspicious: false,
    created_at: row?.created_at ?? 0,
    updated_at: row?.updated_at ?? 0,
  }
}

/** A slug in words. */
export function templateName(slug: string): string {
  const words = slug.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
