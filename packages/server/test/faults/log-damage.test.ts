import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { buildServer, createStorage, type Storage } from './server-process.js'
import { WatchedServer } from './watched-server.js'

beforeAll(buildServer, 300_000)

const USERS = 20
const PAGE_BYTES = 4096
const FRAME_BYTES = PAGE_BYTES + 24

let storage: Storage
let acknowledged: string[]
beforeEach(async () => {
  storage = await createStorage('sqlite')
  acknowledged = []
  do {
    const server = await WatchedServer.start(storage)
    for (let n = 0; n < USERS; n++)
      expect(await server.addUser(`user-${acknowledged.length}-${n}`)).toMatchObject({ status: 200 })
    // the log is left as it is
    await server.process.kill()
    acknowledged.push(...server.acknowledged)
    // background work may have begun the log anew just then
  } while (!isOfThisLog())
})
afterEach(() => storage.remove())

const start = (...options: string[]) => WatchedServer.start(storage, { arguments: options })

/** One bit of the page of a frame, counted from 0. */
function flipBit(frame: number): void {
  const path = `${storage.location}-wal`
  const log = readFileSync(path)
  log[32 + frame * FRAME_BYTES + 24 + 100]! ^= 1
  writeFileSync(path, log)
}

/** What the server has noted: of which log, and how far it goes. */
const note = () => readFileSync(`${storage.location}-commits`, 'latin1').split(' ')
const frames = () => Number(note()[1])
const isOfThisLog = () => note()[0] === readFileSync(`${storage.location}-wal`).toString('hex', 16, 24)

describe('a log of SQLite in which one bit has changed', () => {
  it.each([
    ['in the last acknowledged commit', () => frames() - 1],
    ['in the middle', () => Math.floor(frames() / 2)],
    ['in the first page', () => 0],
  ])(
    '%s: a start refuses to go on without what it held, until it is told to',
    async (_, frame) => {
      flipBit(frame())
      const damaged = readFileSync(`${storage.location}-wal`)
      const refusal = new RegExp(
        `frontdesk.db-wal is damaged: it held ${frames()} pages .* only the first \\d+ can be read`,
      )
      await expect(start()).rejects.toThrow(refusal)
      // there is still all that there was
      expect(readFileSync(`${storage.location}-wal`).equals(damaged)).toBe(true)

      const server = await start('--accept-lost-changes')
      expect(await server.addUser('after')).toMatchObject({ status: 200 })
      await server.process.kill()
      const again = await start()
      await again.expectNothingLost()
    },
    120_000,
  )

  it('after the last acknowledged commit: nothing is lost', async () => {
    writeFileSync(`${storage.location}-wal`, Buffer.alloc(FRAME_BYTES, 1), { flag: 'a' })
    const server = await start()
    server.acknowledged.push(...acknowledged)
    await server.expectNothingLost()
  }, 120_000)

  it('and of which there is no record: SQLite goes on with what it can read', async () => {
    flipBit(frames() - 1)
    rmSync(`${storage.location}-commits`)
    const server = await start()
    expect(await server.countUsers()).toMatchObject({ status: 200 })
    await server.process.kill()
  }, 120_000)
})
