import { expect, it } from 'vitest'
import { instanceWith } from '../../context/instance.fixture.js'
import { isTestAddress } from './test-mode.js'

const development = instanceWith()

it.each([
  ['ada+clerk_test@example.com', true],
  ['ada+clerk_test_2@example.com', true],
  ['ada+clerk_test', false],
  ['ada@clerk_test.example', false],
  ['clerk_test@example.com', false],
  ['ada+other@example.com', false],
  ['+15555550100', true],
  ['+12025550123', true],
  ['+12025551234', false],
  ['+4915112345678', false],
])('takes %s for an address that nothing is sent to: %s', (address, expected) =>
  expect(isTestAddress(development, address)).toBe(expected),
)

it.each([
  ['in production', instanceWith({}, { environment: 'production' })],
  ['where the test mode is off', instanceWith({ testMode: false })],
])('knows no such address %s', (_, instance) => {
  expect(isTestAddress(instance, 'ada+clerk_test@example.com')).toBe(false)
  expect(isTestAddress(instance, '+15555550100')).toBe(false)
})
