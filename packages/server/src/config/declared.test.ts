import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { describeIssue } from './config-file.js'
import { organizationPermissionsSchema, organizationRolesSchema } from './organization-roles.js'
import { textMessagesSchema } from './text-messages.js'
import { endpointUrlProblem, webhookEndpointSchema } from './webhook-endpoint.js'

/** The paths of what is wrong with a value. */
function wrong(schema: z.ZodType, value: unknown): string[] {
  const parsed = schema.safeParse(value)
  return parsed.success ? [] : parsed.error.issues.map(issue => describeIssue(issue).split(': ')[0]!)
}

describe('a webhook endpoint of a configuration', () => {
  const least = { name: 'crm', url: 'https://crm.example.com/hooks' }
  const secret = (bytes: number) => `whsec_${Buffer.alloc(bytes, 1).toString('base64')}`

  it('has defaults for all but its name and its address', () =>
    expect(webhookEndpointSchema.parse(least)).toEqual({
      ...least,
      events: [],
      headers: {},
      rateLimitPerSecond: null,
      disabled: false,
      description: '',
    }))

  it.each<[string, object, string[]]>([
    ['an address over plain http', { url: 'http://crm.example.com' }, []],
    ['an address of another protocol', { url: 'ftp://crm.example.com' }, ['url']],
    ['an address with a password', { url: 'https://ada:pw@crm.example.com' }, ['url']],
    ['an address with a user name', { url: 'https://ada@crm.example.com' }, ['url']],
    ['an event', { events: ['user.created'] }, []],
    ['a pattern of events', { events: ['user.*', '*.deleted', '*'] }, []],
    ['a slip of the pen', { events: ['user.created', 'user.craeted'] }, ['events[1]']],
    ['a pattern that is none', { events: ['user created'] }, ['events[0]']],
    ['a header', { headers: { 'X-Token': 'abc' } }, []],
    ['a header of the deliveries', { headers: { 'Svix-Id': '1' } }, ['headers.Svix-Id']],
    [
      'a header of the request',
      { headers: { Host: 'a', 'content-length': '1' } },
      ['headers.Host', 'headers.content-length'],
    ],
    ['a header that begins like another', { headers: { hosting: 'a' } }, []],
    ['a name that is no header', { headers: { 'x token': 'a' } }, ['headers.x token']],
    ['a second line in a header', { headers: { 'x-token': 'a\r\nx-admin: 1' } }, ['headers.x-token']],
    ['a secret of 24 bytes', { secret: secret(24) }, []],
    ['a secret of 23 bytes', { secret: secret(23) }, ['secret']],
    ['a secret of 65 bytes', { secret: secret(65) }, ['secret']],
    ['a secret without its beginning', { secret: secret(32).slice(6) }, ['secret']],
    ['no limit', { rateLimitPerSecond: null }, []],
    ['a limit of nothing', { rateLimitPerSecond: 0 }, ['rateLimitPerSecond']],
    ['a version of payloads that there is not', { payloadVersion: '2020-01-01' }, ['payloadVersion']],
  ])('is wrong, with %s, at these places', (_, more, places) =>
    expect(wrong(webhookEndpointSchema, { ...least, ...more })).toEqual(places),
  )

  it.each([
    ['http://crm.internal', 'development', false, true],
    ['https://crm.example.com', 'production', false, true],
    ['http://crm.example.com', 'production', false, false],
    ['http://crm.internal', 'production', true, true],
  ] as const)(
    'at %s in %s, with own networks allowed: %s, may be there: %s',
    (url, environment, allowsNetworks, may) =>
      expect(endpointUrlProblem(url, { environment, allowsNetworks }) === null).toBe(may),
  )
})

describe('whoever sends text messages', () => {
  const twilio = { provider: 'twilio', accountSid: 'AC1', authToken: 'secret', from: '+15005550006' }
  const webhook = { provider: 'webhook', url: 'https://sms.example.com', secret: 'x'.repeat(16) }
  it.each<[string, object, string[]]>([
    ['Twilio from a number', twilio, []],
    ['Twilio from a messaging service', { ...twilio, from: `MG${'a'.repeat(32)}` }, []],
    ['Twilio from a name', { ...twilio, from: 'Acme' }, ['from']],
    ['Twilio from a number without its country', { ...twilio, from: '5005550006' }, ['from']],
    ['Twilio with a template of WhatsApp', { ...twilio, whatsappContentSid: `HX${'0'.repeat(32)}` }, []],
    ['Twilio with another template', { ...twilio, whatsappContentSid: 'welcome' }, ['whatsappContentSid']],
    ['Twilio without a token', { ...twilio, authToken: '' }, ['authToken']],
    ['a server of one’s own', webhook, []],
    ['a server with a secret that is too short', { ...webhook, secret: 'x'.repeat(15) }, ['secret']],
    ['a server with the fields of Twilio', { ...webhook, from: '+15005550006' }, ['the whole']],
    ['somebody unknown', { provider: 'pigeon' }, ['provider']],
  ])('is %s', (_, value, places) => expect(wrong(textMessagesSchema, value)).toEqual(places))
})

describe('permissions and roles of a configuration', () => {
  const named = { name: 'Invoices' }
  it.each<[string, boolean]>([
    ['org:invoices:create', true],
    ['org:sys_profile:manage', false],
    ['org:system:manage', true],
    ['org:invoices', false],
    ['invoices:create', false],
    ['org:Invoices:create', false],
    [`org:${'a'.repeat(250)}:b`, true],
    [`org:${'a'.repeat(251)}:b`, false],
  ])('let somebody declare the permission %s: %s', (key, may) =>
    expect(wrong(organizationPermissionsSchema, { [key]: named })).toEqual(may ? [] : [key]),
  )

  it.each<[object, string[]]>([
    [{ 'org:accountant': {} }, []],
    [{ 'org:accountant': { permissions: 'all' } }, []],
    [{ 'org:accountant': { permissions: ['org:sys_profile:manage', 'org:invoices:create'] } }, []],
    [{ 'org:accountant': { permissions: ['invoices'] } }, ['org:accountant.permissions[0]']],
    [{ 'org:accountant': { permissions: 'none' } }, ['org:accountant.permissions']],
    [{ 'org:accountant': { name: ' ' } }, ['org:accountant.name']],
    [{ accountant: {} }, ['accountant']],
  ])('let somebody declare the roles %j, or say where it is wrong: %j', (roles, places) =>
    expect(wrong(organizationRolesSchema, roles)).toEqual(places),
  )
})
