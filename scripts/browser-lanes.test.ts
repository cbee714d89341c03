import { expect, it } from 'vitest'
import { browserLanes } from './browser-lanes.mjs'

it('every file of the browser tests is in one lane', () => {
  const [all = []] = browserLanes(1)
  const lanes = browserLanes(2)
  expect(lanes).toHaveLength(2)
  expect(lanes.flat().sort()).toEqual([...all].sort())
  expect(Math.min(...lanes.map(files => files.length))).toBeGreaterThan(3)
})
