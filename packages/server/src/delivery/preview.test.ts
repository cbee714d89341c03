import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { languages } from '../config/languages.js'
import type { Context } from '../context/context.js'
import { putMessageTemplate } from '../store/message-templates.js'
import type { MessageTemplateRow } from '../store/tables/administration.js'
import { dialects, openOutboxFixture, type OutboxFixture } from './outbox.fixture.js'
import { type MessageChannel, previewMessage, slugsOf } from './preview.js'

describe.each(dialects)('the preview of a message on %s', dialect => {
  let fixture: OutboxFixture
  let ctx: Context
  beforeAll(async () => {
    fixture = await openOutboxFixture(dialect)
    ctx = fixture.contextOf(fixture.development)
  })
  afterAll(() => fixture.close())
  beforeEach(() => fixture.services.store.transaction(tx => tx.deleteFrom('message_templates').execute()))

  const save = (changes: Partial<MessageTemplateRow>) => {
    const row: MessageTemplateRow = {
      instance_id: ctx.instance.id,
      channel: 'email',
      slug: 'sign_in_code',
      name: null,
      subject: null,
      markup: null,
      template_body: null,
      from_local_part: null,
      reply_to_local_part: null,
      delivered_by_platform: true,
      created_at: ctx.now,
      updated_at: ctx.now,
      ...changes,
    }
    return fixture.services.store.transaction(db => putMessageTemplate({ db }, row))
  }
  const email = (given = {}) => previewMessage(ctx, { channel: 'email', slug: 'sign_in_code' }, given)
  const sms = (given = {}) => previewMessage(ctx, { channel: 'sms', slug: 'sign_in_code' }, given)

  it.each<MessageChannel>(['email', 'sms'])(
    'is there for every %s in every language, with all its values',
    async channel => {
      for (const slug of slugsOf(channel)) {
        for (const language of languages) {
          const preview = await previewMessage(ctx, { channel, slug }, { language })
          expect(preview?.text, `${slug} ${language}`).not.toMatch(/undefined|\{[a-z_]+\}/)
        }
      }
    },
  )

  it.each<[MessageChannel, string]>([
    ['email', 'nothing'],
    ['email', ''],
    ['email', 'toString'],
    ['sms', 'magic_link'],
    ['sms', 'toString'],
  ])('is none of what there is not: %s %j', async (channel, slug) =>
    expect(await previewMessage(ctx, { channel, slug })).toBeNull(),
  )

  it('shows what the platform writes where nobody has written anything', async () => {
    expect((await email())?.subject).toBe('123456 is your Acme sign-in code')
    expect(await sms()).toEqual({
      subject: null,
      html: '123456 is your Acme sign-in code. Never share it with anyone.',
      text: '123456 is your Acme sign-in code. Never share it with anyone.',
    })
  })

  it('shows what the administrator has saved, and of the rest what the platform writes', async () => {
    await save({ template_body: '<p>{{otp_code}}</p>' })
    expect(await email()).toMatchObject({
      subject: '123456 is your Acme sign-in code',
      html: '<p>123456</p>',
      text: '123456\n',
    })
    await save({ channel: 'sms', template_body: '{{app.name}} {{otp_code}}' })
    expect((await sms())?.text).toBe('Acme 123456')
  })

  it.each([
    ['a body of its own', { body: '{{otp_code}}!' }, 'Saved', '123456!\n'],
    ['a subject of its own', { subject: 'Mine' }, 'Mine', 'saved\n'],
    ['both', { subject: 'Mine', body: 'mine' }, 'Mine', 'mine\n'],
    ['no subject, which is the saved one', { subject: null }, 'Saved', 'saved\n'],
    ['nothing', {}, 'Saved', 'saved\n'],
    ['an empty body, which is that of the platform', { body: '' }, 'Saved', 'Sign in to Acme'],
  ])('shows what it is given before what was saved: %s', async (_, given, subject, text) => {
    await save({ subject: 'Saved', template_body: 'saved' })
    const preview = await email(given)
    expect(preview?.subject).toBe(subject)
    expect(preview?.text.slice(0, text.length)).toBe(text)
  })

  it('is in the language that is asked for, else in the instance’s own', async () => {
    expect((await email({ language: 'de' }))?.html).toContain('<html lang="de">')
    const { settings } = ctx.instance
    const french = { ...settings, messages: { ...settings.messages, defaultLanguage: 'fr' as const } }
    const abroad = { ...ctx, instance: { ...ctx.instance, settings: french } }
    const preview = await previewMessage(abroad, { channel: 'email', slug: 'sign_in_code' })
    expect(preview?.html).toContain('<html lang="fr">')
  })

  it('shows nothing of another instance', async () => {
    await save({ instance_id: fixture.production.id, subject: 'Theirs' })
    expect((await email())?.subject).not.toBe('Theirs')
  })
})
