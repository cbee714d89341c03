import * as z from 'zod'
import { languages } from '../languages.js'
import { byComponents, group } from './schema.js'

const countryCode = z.string().regex(/^[A-Z]{2}$/, 'must be a country code such as US')
const channel = z.enum(['sms', 'whatsapp'])

/** The emails and text messages that the platform writes. */
export const messages = group({
  languages: z
    .array(z.enum(languages))
    .min(1)
    .default([...languages])
    .describe(
      'Messages are written in these languages, and in the default one for people who prefer another. The components have texts of their own.',
    ),
  defaultLanguage: z
    .enum(languages)
    .default('en')
    .describe(
      'Messages are written in this language to people whose own one is unknown or not among `languages`.',
    ),
})

export const email = group({
  fromName: z
    .string()
    .optional()
    .describe(
      'Emails come from this name, else from `display.applicationName`, else from the name of the application.',
    ),
  fromAddress: z
    .email()
    .default('no-reply@localhost.localdomain')
    .describe('Emails come from this address. Production needs a real one.'),
})

export const text = group({
  channels: z
    .array(channel)
    .default(['sms'])
    .describe('Text messages may be sent this way. A request for another channel is refused.'),
  preferredChannels: z
    .record(countryCode, channel)
    .default({})
    .meta(
      byComponents(
        'The forms begin with this channel for numbers of a country (ISO 3166-1 alpha-2), for example `{ "US": "whatsapp" }`. It must be among `channels`.',
      ),
    ),
  blockedCountryCodes: z
    .array(z.string().regex(/^[A-Z]{2}$/))
    .default([])
    .describe('No text message goes to these countries (ISO 3166-1 alpha-2).'),
}).superRefine(({ channels, preferredChannels }, context) => {
  for (const [country, preferred] of Object.entries(preferredChannels)) {
    if (channels.includes(preferred)) continue
    const message = `${preferred} is not among text.channels`
    context.addIssue({ code: 'custom', path: ['preferredChannels', country], message })
  }
})
