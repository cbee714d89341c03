import { describe, expect, it } from 'vitest'
import { NOW } from '../model/rows.fixture.js'
import type { MessageTemplateRow } from '../store/tables/administration.js'
import { messageTemplate, type TemplateDefaults, templateName } from './message-template.js'

const defaults: TemplateDefaults = {
  instanceId: 'ins_1',
  channel: 'email',
  slug: 'sign_in_code',
  position: 2,
  subject: 'Your code',
  body: '<p>{{otp_code}}</p>',
  availableVariables: ['app.name', 'otp_code'],
  requiredVariables: ['otp_code'],
  fromLocalPart: 'no-reply',
}
const row: MessageTemplateRow = {
  instance_id: 'ins_1',
  channel: 'email',
  slug: 'sign_in_code',
  name: null,
  subject: null,
  markup: null,
  template_body: null,
  from_local_part: null,
  reply_to_local_part: null,
  delivered_by_platform: true,
  created_at: NOW - 1000,
  updated_at: NOW - 500,
}

describe('a template of a message', () => {
  it('is shown as it is by default, with nothing to revert', () =>
    expect(messageTemplate(defaults, undefined)).toEqual({
      object: 'template',
      id: 'email_sign_in_code',
      instance_id: 'ins_1',
      resource_type: 'user',
      template_type: 'email',
      name: 'Sign in code',
      slug: 'sign_in_code',
      position: 2,
      can_revert: false,
      can_delete: false,
      can_edit_body: true,
      can_toggle: true,
      subject: 'Your code',
      markup: '',
      body: '<p>{{otp_code}}</p>',
      available_variables: ['app.name', 'otp_code'],
      required_variables: ['otp_code'],
      from_email_name: 'no-reply',
      reply_to_email_name: '',
      delivered_by_clerk: true,
      enabled: true,
      flagged_as_suspicious: false,
      created_at: 0,
      updated_at: 0,
    }))

  it.each([
    ['nothing', {}, {}],
    ['its name', { name: 'Codes' }, { name: 'Codes' }],
    ['its subject', { subject: 'Hi' }, { subject: 'Hi' }],
    ['its body', { template_body: '<p/>', markup: '# Hi' }, { body: '<p/>', markup: '# Hi' }],
    ['who delivers it', { delivered_by_platform: false }, { delivered_by_clerk: false }],
  ])('keeps its defaults where an administrator has changed %s', (_, changes, shown) =>
    expect(messageTemplate(defaults, { ...row, ...changes })).toEqual({
      ...messageTemplate(defaults, undefined),
      can_revert: true,
      created_at: NOW - 1000,
      updated_at: NOW - 500,
      ...shown,
    }),
  )

  it.each([
    ['sign_in_code', 'Sign in code'],
    ['invitation', 'Invitation'],
  ])('is called by its slug %s in words: %s', (slug, name) => expect(templateName(slug)).toBe(name))
})
