import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { loadContract, loadWebhookContract } from './load.js'
import { renderTypes } from './spec/render-types.js'

const committed = (name: string): string =>
  readFileSync(new URL(`./generated/${name}.ts`, import.meta.url), 'utf8')

describe('the committed types', () => {
  it.each([
    ['bapi', () => loadContract('bapi')],
    ['fapi', () => loadContract('fapi')],
    ['webhooks', () => loadWebhookContract()],
  ] as const)(
    'of %s are those of the data and the overlay',
    async (name, load) => {
      expect(
        committed(name) === (await renderTypes(load())),
        'run: npm run -w @frontdesk/contract generate -- --types',
      ).toBe(true)
    },
    60_000,
  )
})
