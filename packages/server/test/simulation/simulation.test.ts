import { randomInt } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import './one-core.js'
import { createTemplate, simulate } from './simulation.js'

/** `npm run simulate -- --seeds N --seed S` sets these. */
const setting = (name: string) => process.env[`SIMULATION_${name}`]
const FIRST = Number(setting('SEED') ?? randomInt(2 ** 31))
const TELL_EVERY = 100
const SEEDS = Number(setting('SEEDS') ?? 200)

let template: Awaited<ReturnType<typeof createTemplate>>
beforeAll(async () => {
  template = await createTemplate()
})
afterAll(() => template.remove())

describe('servers on one database, simulated', () => {
  it('the same seed makes the same things happen', async () => {
    const [first, second] = [await simulate('1', template.file), await simulate('1', template.file)]
    expect(second.digest).toBe(first.digest)
    const other = await simulate('2', template.file)
    expect(other.digest).not.toBe(first.digest)
  })

  it(
    `keep what they have promised, for ${SEEDS} seeds from ${FIRST}`,
    async () => {
      const startedAt = performance.now()
      let [statements, acknowledged, virtualMs] = [0, 0, 0]
      const faults = new Map<string, number>()
      for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
        const result = await simulate(String(seed), template.file)
        const { model, timeline } = result
        statements += result.statements
        virtualMs += result.virtualMs
        acknowledged += Object.values(model.acknowledged).reduce((sum, count) => sum + count, 0)
        for (const [fault, count] of timeline.faults) faults.set(fault, (faults.get(fault) ?? 0) + count)
        if (model.violations.length > 0)
          process.stdout.write(`${result.lastTrace.join('\n')}\n${timeline.tell()}\n`)
        expect(model.violations, `seed ${seed}`).toEqual([])
        if ((seed - FIRST + 1) % TELL_EVERY === 0) process.stdout.write(`${seed - FIRST + 1} seeds\n`)
      }
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
      process.stdout.write(
        `${SEEDS} seeds from ${FIRST}: ${acknowledged} things acknowledged, ${statements} statements in ` +
          `${(virtualMs / 60_000).toFixed(0)} simulated minutes and ${seconds} s; ` +
          `${[...faults].map(([fault, count]) => `${fault}: ${count}`).join(', ')}\n`,
      )
    },
    60_000 + SEEDS * 10_000,
  )
})
