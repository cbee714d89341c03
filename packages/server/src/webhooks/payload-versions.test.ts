import { expect, it } from 'vitest'
import { convertPayload, NEWEST_PAYLOAD_VERSION, payloadConverter } from './payload-versions.js'

const rename = (from: string, to: string) => (payload: Record<string, unknown>) => {
  const { [from]: value, ...others } = payload
  return { ...others, [to]: value }
}

it('takes back one version after the other, down to that of the endpoint', () => {
  const convert = payloadConverter(['2025-01-01', '2026-01-01', '2027-01-01', '2028-01-01'], {
    '2026-01-01': rename('name', 'title'),
    '2028-01-01': rename('label', 'name'),
  })
  const payload = { label: 'Ada' }
  expect(convert(payload, '2028-01-01')).toEqual({ label: 'Ada' })
  expect(convert(payload, '2027-01-01')).toEqual({ name: 'Ada' })
  expect(convert(payload, '2026-01-01')).toEqual({ name: 'Ada' })
  expect(convert(payload, '2025-01-01')).toEqual({ title: 'Ada' })
})

it('leaves the newest version as it is stored', () => {
  const payload = { object: 'event' }
  expect(convertPayload(payload, NEWEST_PAYLOAD_VERSION)).toBe(payload)
})
