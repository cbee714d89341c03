import type { Context, InTx } from '../../context/context.js'
import { brandingOf } from '../../delivery/branding.js'
import { availableVariables, isEmailTemplate, requiredVariables } from '../../delivery/custom-template.js'
import { defaultEmail } from '../../delivery/default-template.js'
import type { Branding } from '../../delivery/layout.js'
import {
  type MessageChannel,
  type Preview,
  previewMessage,
  slugsOf,
  type TemplateKey,
} from '../../delivery/preview.js'
import { defaultText, isTextTemplate, textVariables } from '../../delivery/sms/custom-text.js'
import type { TextTemplate } from '../../delivery/sms/templates.js'
import type { EmailTemplate } from '../../delivery/templates.js'
import { ApiError } from '../../errors/api-error.js'
import { messageTemplate } from '../../resources/message-template.js'
import {
  deleteMessageTemplate,
  findMessageTemplate,
  listMessageTemplates,
  putMessageTemplate,
} from '../../store/message-templates.js'
import type { MessageTemplateRow } from '../../store/tables/administration.js'

export type { MessageChannel, TemplateKey } from '../../delivery/preview.js'

const MAX_BODY_LENGTH = { email: 256 * 1024, sms: 1600 }

export interface TemplateChanges {
  name?: string | undefined
  subject?: string | null | undefined
  markup?: string | null | undefined
  body?: string | undefined
  deliveredByPlatform?: boolean | null | undefined
}

/** Templates as the instance has them, in their order. */
export async function listTemplates(ctx: Context, channel: MessageChannel): Promise<object[]> {
  const rows = await listMessageTemplates(ctx, channel)
  return slugsOf(channel).map(slug =>
    render(
      ctx,
      { channel, slug },
      rows.find(row => row.slug === slug),
    ),
  )
}

export async function getTemplate(ctx: Context, key: TemplateKey): Promise<object> {
  return render(ctx, known(key), await find(ctx, key))
}

/** @throws ApiError, also for a body without a variable that it can't do without */
export async function changeTemplate(ctx: InTx, key: TemplateKey, changes: TemplateChanges): Promise<object> {
  const { channel, slug } = known(key)
  const before = await find(ctx, key)
  const row: MessageTemplateRow = {
    instance_id: ctx.instance.id,
    channel,
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
  checkBody(key, row.template_body)
  await putMessageTemplate(ctx, row)
  return render(ctx, key, row)
}

export async function revertTemplate(ctx: InTx, key: TemplateKey): Promise<object> {
  const { channel, slug } = known(key)
  await deleteMessageTemplate(ctx, channel, slug)
  return getTemplate(ctx, key)
}

/** With made-up values; what is not given is as it is now. @throws ApiError */
export async function previewTemplate(
  ctx: Context,
  key: TemplateKey,
  given: { subject?: string | null; body?: string },
): Promise<Preview> {
  const preview = await previewMessage(ctx, key, given)
  if (!preview) throw unknownTemplate()
  return preview
}

function find(ctx: Context, { channel, slug }: TemplateKey) {
  return findMessageTemplate(ctx, channel, slug)
}

function checkBody(key: TemplateKey, body: string | null): void {
  if (body === null) return
  const limit = MAX_BODY_LENGTH[key.channel]
  if (body.length > limit) {
    throw new ApiError('form_param_exceeds_allowed_size', {
      param: 'body',
      values: { limit: `${limit} characters` },
    })
  }
  const { required } = variablesOf(key)
  const missing = required.filter(name => !new RegExp(`\\{\\{\\s*${name}\\s*\\}\\}`).test(body))
  if (missing.length > 0) {
    throw new ApiError('template_variable_missing', {
      param: 'body',
      values: { variables: missing.join(', ') },
    })
  }
}

const isEmail = (key: TemplateKey): key is { channel: 'email'; slug: EmailTemplate } =>
  key.channel === 'email' && isEmailTemplate(key.slug)
const isText = (key: TemplateKey): key is { channel: 'sms'; slug: TextTemplate } =>
  key.channel === 'sms' && isTextTemplate(key.slug)

function known(key: TemplateKey): TemplateKey {
  if (!isEmail(key) && !isText(key)) throw unknownTemplate()
  return key
}

const unknownTemplate = () => new ApiError('resource_not_found', { param: 'slug' })

function variablesOf(key: TemplateKey): { available: string[]; required: string[] } {
  if (isText(key)) return textVariables(key.slug)
  if (!isEmail(key)) throw unknownTemplate()
  return { available: availableVariables(key.slug), required: requiredVariables(key.slug) }
}

function standardOf(key: TemplateKey, branding: Branding): { subject: string | null; body: string } {
  if (isText(key)) return { subject: null, body: defaultText(key.slug, branding) }
  if (!isEmail(key)) throw unknownTemplate()
  const { subject, html } = defaultEmail(key.slug, branding)
  return { subject, body: html }
}

function render(ctx: Context, key: TemplateKey, row: MessageTemplateRow | undefined): object {
  const { settings } = ctx.instance
  const branding = brandingOf(ctx, settings.messages.defaultLanguage)
  const { available, required } = variablesOf(key)
  const { fromAddress } = settings.email
  return messageTemplate(
    {
      instanceId: ctx.instance.id,
      ...key,
      position: slugsOf(key.channel).indexOf(key.slug),
      ...standardOf(key, branding),
      availableVariables: available,
      requiredVariables: required,
      fromLocalPart: key.channel === 'email' ? fromAddress.slice(0, fromAddress.lastIndexOf('@')) : '',
    },
    row,
  )
}
