import { startTestServer } from '@frontdesk/testkit'
import { expect, it } from 'vitest'
import { settingsSchema } from '../src/config/settings.js'

interface Environment {
  auth_config: { preferred_channels: Record<string, string> | null }
}

const preferredChannelsOf = async (text: object) => {
  const server = await startTestServer({ dialect: 'sqlite', settings: { text } })
  const { body } = await server.browser().get<Environment>('/v1/environment')
  await server.close()
  return body.auth_config.preferred_channels
}

it('tells the UI the channel to begin with for numbers of a country, and null when none is set', async () => {
  const text = { channels: ['sms', 'whatsapp'], preferredChannels: { US: 'whatsapp' } }
  expect(await preferredChannelsOf(text)).toEqual({ US: 'whatsapp' })
  expect(await preferredChannelsOf({})).toBeNull()
})

it.each([
  [
    { preferredChannels: { US: 'whatsapp' } },
    'text.preferredChannels.US',
    'whatsapp is not among text.channels',
  ],
  [{ preferredChannels: { us: 'sms' } }, 'text.preferredChannels.us', ''],
  [{ preferredChannels: { US: 'pigeon' } }, 'text.preferredChannels.US', ''],
])('refuses %j', (text, path, message) => {
  const { error } = settingsSchema.safeParse({ text })
  expect(error?.issues[0]?.path.join('.')).toBe(path)
  expect(error?.issues[0]?.message).toContain(message)
})
