import { expect, it } from 'vitest'
import { jobHandlers } from './job-handlers.js'
import { jobKinds } from './jobs/kinds.js'

it('does the work of every kind, each by one handler', () => {
  const names = Object.values(jobKinds).map(kind => kind.name)
  expect(jobHandlers.map(handler => handler.kind).sort()).toEqual(names.sort())
})
