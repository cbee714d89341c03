import { createWebhookValidator } from '@frontdesk/contract/validate'
import { expect, it } from 'vitest'
import { sampleData, sampleTypes } from './sample.js'

const validate = createWebhookValidator()

it.each(sampleTypes())('a sample of %s fits its schema', type => {
  const now = Date.UTC(2026, 0, 1)
  const data = sampleData(type, { now, resourceId: 'res_1' })
  const payload = { object: 'event', type, data, event_attributes: {}, instance_id: 'ins_1', timestamp: now }
  expect(validate(type, payload)).toEqual([])
})

it('knows no samples of other types', () => {
  expect(sampleData('user.exploded', { now: 0, resourceId: 'x' })).toBeNull()
})
