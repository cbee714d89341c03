import {
  availableVariables,
  defaultEmail,
  isEmailTemplate,
  renderCustom,
  requiredVariables,
} from '../delivery/custom-template.js'
import type { Branding, RenderedEmail } from '../delivery/render.js'
import { emailTemplates, type EmailTemplate } from '../delivery/templates.js'
import { ApiError } from '../errors/api-error.js'
import { messageTemplate } from '../resources/message-template.js'
import {
  deleteMessageTemplate,
  findMessageTemplate,
  listMessageTemplates,
  putMessageTemplate,
} from '../store/message-templates.js'
import type { MessageTemplateRow } from '../store/tables/administration.js'
import type { Context } from './context.js'

const MAX_BODY_LENGTH = 256 * 1024

export interface TemplateChanges {
  name?: string | undefined
  subject?: string | null | undefined
  markup?: string | null | undefined
  body?: string | undefined
  deliveredByPlatform?: boolean | null | undefined
}

/** Email templates as the instance has them, in their order. Text messages have none that can be edited. */
export async function listTemplates(ctx: Context): Promise<object[]> {
  const rows = await listMessageTemplates(ctx.db, ctx.instance.id, 'email')
  return emailTemplates.map(slug =>
    render(
      ctx,
      slug,
      rows.find(row => row.slug === slug),
    ),
  )
}

export async function getTemplate(ctx: Context, slug: string): Promise<object> {
  return render(ctx, known(slug), await findMessageTemplate(ctx.db, ctx.instance.id, 'email', slug))
}

/** Call in a transaction. @throws ApiError, also for a body without a variable that it can't do without */
export async function changeTemplate(ctx: Context, slug: string, changes: TemplateChanges): Promise<object> {
  const template = known(slug)
  const before = await findMessageTemplate(ctx.db, ctx.instance.id, 'email', slug)
  const row: MessageTemplateRow = {
    instance_id: ctx.instance.id,
    channel: 'email',
    slug,
    name: changes.name ?? before?.name ?? null,
    subject: (changes.subject === undefined ? before?.subject : changes.subject) ?? null,
    markup: (changes.markup === undefined ? before?.markup : changes.markup) ?? null,
    template_body: changes.body ?? before?.template_body ?? null,
    from_local_part: null,
    reply_to_local_part: null,
    delivered_by_platform: changes.deliveredByPlatform ?? before?.delivered_by_platform ?? true,
    created_at: before?.created_at ?? ctx.now,
    updated_at: ctx.now,
  }
  checkBody(template, row.template_body)
  await putMessageTemplate(ctx.db, row)
  return render(ctx, template, row)
}

/** Call in a transaction. */
export async function revertTemplate(ctx: Context, slug: string): Promise<object> {
  await deleteMessageTemplate(ctx.db, ctx.instance.id, 'email', known(slug))
  return getTemplate(ctx, slug)
}

/** With made-up values; what is not given is as it is now. */
export async function previewTemplate(
  ctx: Context,
  slug: string,
  given: { subject?: string | null; body?: string },
): Promise<RenderedEmail> {
  const template = known(slug)
  const row = await findMessageTemplate(ctx.db, ctx.instance.id, 'email', slug)
  const custom = {
    subject: given.subject ?? row?.subject ?? null,
    body: given.body ?? row?.template_body ?? null,
  }
  return renderCustom(template, custom, SAMPLE, branding(ctx))
}

const SAMPLE = {
  code: '123456',
  link: 'https://example.com/continue',
  url: 'https://example.com/webhooks',
  reason: 'it did not answer',
  new_email_address: 'new@example.com',
}

function checkBody(template: EmailTemplate, body: string | null): void {
  if (body === null) return
  if (body.length > MAX_BODY_LENGTH) {
    throw new ApiError('form_param_exceeds_allowed_size', {
      param: 'body',
      values: { limit: `${MAX_BODY_LENGTH} characters` },
    })
  }
  const missing = requiredVariables(template).filter(
    name => !new RegExp(`\\{\\{\\s*${name}\\s*\\}\\}`).test(body),
  )
  if (missing.length > 0)
    throw new ApiError('template_variable_missing', {
      param: 'body',
      values: { variables: missing.join(', ') },
    })
}

function known(slug: string): EmailTemplate {
  if (!isEmailTemplate(slug)) throw new ApiError('resource_not_found', { param: 'slug' })
  return slug
}

function render(ctx: Context, slug: EmailTemplate, row: MessageTemplateRow | undefined): object {
  const standard = defaultEmail(slug, { ...branding(ctx), applicationName: '{{app.name}}' })
  const { fromAddress } = ctx.instance.settings.email
  return messageTemplate(
    {
      instanceId: ctx.instance.id,
      slug,
      position: emailTemplates.indexOf(slug),
      subject: standard.subject,
      body: standard.html,
      availableVariables: availableVariables(slug),
      requiredVariables: requiredVariables(slug),
      fromLocalPart: fromAddress.slice(0, fromAddress.lastIndexOf('@')),
    },
    row,
  )
}

function branding({ instance }: Context): Branding {
  const { display } = instance.settings
  return { applicationName: display.applicationName ?? instance.applicationName, display, requester: null }
}
