import { DIALECTS, startTestServer } from '@frontdesk/testkit'
import { describe, expect, it } from 'vitest'
import { warnOfMissingSmtp } from '../src/cli/warn-of-missing-smtp.js'
import { silentLog } from '../src/platform/log.js'

const LIVE = {
  slug: 'live',
  environment: 'production' as const,
  publishableKey: `pk_live_${Buffer.from('clerk.example.com$').toString('base64').replace(/=+$/, '')}`,
  secretKeys: ['sk_live_mail00000000000000000000000000000000'],
  domain: 'example.com',
  hosts: ['clerk.example.com'],
}

describe.each(DIALECTS)('the start of a server without a mail server on %s', dialect => {
  it.each([
    ['names the production instances that want one', [LIVE], null, [{ instances: ['live'] }]],
    ['says nothing where there is one', [LIVE], 'smtp://localhost', []],
    ['says nothing for development instances', [], null, []],
  ])('%s', async (_, instances, smtpUrl, said) => {
    const server = await startTestServer({ dialect, instances })
    const warnings: unknown[] = []
    const log = { ...silentLog, warn: (fields: unknown) => void warnings.push(fields) }
    await warnOfMissingSmtp({ ...server.frontdesk.services, log }, smtpUrl)
    await server.close()
    expect(warnings).toEqual(said)
  })
})
