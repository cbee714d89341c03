import {
  changeTemplate,
  getTemplate,
  listTemplates,
  type MessageChannel,
  previewTemplate,
  revertTemplate,
  type TemplateKey,
} from '../domain/messages/message-templates.js'
import { ApiError } from '../errors/api-error.js'
import { backendList } from '../operation/list.js'
import { backendOperation, type Operation } from '../operation/operation.js'
import { refuseUnsupported } from './input.js'

/** Sender and reply addresses are those of the mail server's settings. */
const ADDRESSES = ['from_email_name', 'reply_to_email_name']

const listAll = backendList('GetTemplateList', {
  mode: 'read',
  access: 'secret-key',
  filter: (ctx, { path }) => listTemplates(ctx, channelOf(path)),
  fetch: (_, templates, { offset, limit }) => templates.slice(offset, offset + limit),
  count: (_, templates) => templates.length,
  render: (_, templates) => templates,
})

const getOne = backendOperation('GetTemplate', {
  mode: 'read',
  access: 'secret-key',
  run: async (ctx, { path }) => getTemplate(ctx, keyOf(path)),
})

const upsert = backendOperation('UpsertTemplate', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path, body }) => {
    refuseUnsupported(body, ADDRESSES)
    return changeTemplate(ctx, keyOf(path), {
      name: body.name,
      subject: body.subject,
      markup: body.markup,
      body: body.body,
      deliveredByPlatform: body.delivered_by_clerk,
    })
  },
})

const revert = backendOperation('RevertTemplate', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path }) => revertTemplate(ctx, keyOf(path)),
})

const preview = backendOperation('PreviewTemplate', {
  mode: 'read',
  access: 'secret-key',
  run: async (ctx, { path, body }) => {
    refuseUnsupported(body, ADDRESSES)
    const { subject, html, text } = await previewTemplate(ctx, keyOf(path), {
      subject: body.subject,
      body: body.body,
    })
    return { subject, body: html, body_plain: text }
  },
})

const toggleDelivery = backendOperation('ToggleTemplateDelivery', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path, body }) =>
    changeTemplate(ctx, keyOf(path), { deliveredByPlatform: body.delivered_by_clerk }),
})

function channelOf({ template_type: type }: { template_type: string }): MessageChannel {
  if (type !== 'email' && type !== 'sms') throw new ApiError('resource_not_found', { param: 'template_type' })
  return type
}

const keyOf = (path: { template_type: string; slug: string }): TemplateKey => ({
  channel: channelOf(path),
  slug: path.slug,
})

export const messageTemplateOperations: Operation[] = [
  listAll,
  getOne,
  upsert,
  revert,
  preview,
  toggleDelivery,
]
