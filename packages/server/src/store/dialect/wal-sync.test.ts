import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { waitUntil } from '../../platform/wait-until.fixture.js'
import { WalSync } from './wal-sync.js'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'frontdesk-wal-'))
  await writeFile(join(directory, 'frontdesk.db-wal'), 'frames')
})
afterEach(() => rm(directory, { recursive: true }))

/**
 * Syncs that end when the test says so; `startOf(n)` resolves when the n-th one, counted from 0, has begun.
 */
function controlledSync() {
  const started: { finish(): void; fail(error: Error): void }[] = []
  const sync = () =>
    new Promise<void>((resolve, reject) => {
      started.push({ finish: resolve, fail: reject })
    })
  const startOf = (n: number) => waitUntil(() => started[n] ?? Promise.reject(new Error(`no sync ${n}`)))
  const failures: string[] = []
  const onFailure = (error: Error) => failures.push(error.message)
  const wal = new WalSync(join(directory, 'frontdesk.db'), onFailure, null, sync)
  return { started, startOf, failures, wal }
}

/** Time for what must not happen; nothing that must happen is waited for with it. */
const settle = () => new Promise(resolve => setTimeout(resolve, 20))

test('a commit during a sync waits for one that starts after it, together with the others', async () => {
  const { started, startOf, wal } = controlledSync()
  const done: string[] = []
  const first = wal.flush().then(() => done.push('first'))
  const running = await startOf(0)
  const others = ['second', 'third'].map(name => wal.flush().then(() => done.push(name)))
  await settle()
  expect(started).toHaveLength(1)
  expect(done).toEqual([])

  running.finish()
  await first
  const next = await startOf(1)
  expect(done).toEqual(['first'])

  next.finish()
  await Promise.all(others)
  expect(started).toHaveLength(2)
  await wal.close()
})

test('a sync that fails is the last one, for the next would succeed over what is lost', async () => {
  const { started, startOf, failures, wal } = controlledSync()
  wal.check()
  const first = wal.flush()
  const running = await startOf(0)
  const second = wal.flush()
  running.fail(new Error('EIO'))
  const failed = { trouble: 'failed', isOutcomeUnknown: true, cause: new Error('EIO') }
  await expect(first).rejects.toMatchObject(failed)
  await expect(second).rejects.toMatchObject(failed)
  await expect(wal.flush()).rejects.toMatchObject(failed)
  expect(() => wal.check()).toThrow('failed')
  expect(started).toHaveLength(1)
  expect(failures).toEqual(['EIO'])
  await wal.close()
})

test('the real file is synced', async () => {
  const wal = new WalSync(join(directory, 'frontdesk.db'))
  await expect(wal.flush()).resolves.toBeUndefined()
  await wal.close()
})

test('a file that cannot be opened fails this commit, and not the ones to come', async () => {
  const wal = new WalSync(join(directory, 'late.db'))
  await expect(wal.flush()).rejects.toMatchObject({ trouble: 'away', cause: { code: 'ENOENT' } })
  await writeFile(join(directory, 'late.db-wal'), 'frames')
  await expect(wal.flush()).resolves.toBeUndefined()
  await wal.close()
})
