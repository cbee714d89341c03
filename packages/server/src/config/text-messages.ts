import * as z from 'zod'

const phoneNumber = z.string().regex(/^\+[1-9]\d{6,14}$/, 'must be a phone number such as +15005550006')
const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' })

/** Who sends the text messages of production instances. */
export const textMessagesSchema = z.discriminatedUnion('provider', [
  z.strictObject({
    provider: z.literal('twilio'),
    accountSid: z.string().min(1),
    authToken: z.string().min(1),
    /** sender: a phone number, or the id of a messaging service */
    from: phoneNumber.or(
      z
        .string()
        .regex(/^MG[0-9a-fA-F]{32}$/, 'must be a phone number or the id of a messaging service (MG…)'),
    ),
    /** sender on WhatsApp */
    whatsappFrom: phoneNumber.optional(),
    /**
     * approved template of WhatsApp, whose variable 1 is the code; WhatsApp takes no
     * other text outside of a conversation
     */
    whatsappContentSid: z
      .string()
      .regex(/^HX[0-9a-fA-F]{32}$/, 'must be the id of a content template (HX…)')
      .optional(),
    /** another address of Twilio's API, e.g. of a region */
    apiUrl: httpUrl.optional(),
  }),
  z.strictObject({
    provider: z.literal('webhook'),
    url: httpUrl,
    /** signs the messages, as in the Standard Webhooks specification; at least 16 characters */
    secret: z.string().min(16, 'must have at least 16 characters'),
  }),
])

export type TextMessagesConfig = z.output<typeof textMessagesSchema>
