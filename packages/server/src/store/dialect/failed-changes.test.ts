import { expect, it } from 'vitest'
import { StorageUnavailable } from '../../platform/storage-unavailable.js'
import { FailedChanges } from './failed-changes.js'

it('a change that the disk did not take is tried again at each look, until one is taken', async () => {
  const changes = new FailedChanges()
  let isTaken = false
  let tries = 0
  const change = async () => {
    tries++
    if (!isTaken) throw new StorageUnavailable('full')
  }
  await changes.tryAgain(change)
  expect(tries).toBe(0)
  await expect(changes.observe(change())).rejects.toMatchObject({ trouble: 'full' })
  await expect(changes.tryAgain(change)).rejects.toMatchObject({ trouble: 'full' })
  isTaken = true
  await changes.tryAgain(change)
  expect(tries).toBe(3)
  await changes.tryAgain(change)
  expect(tries).toBe(3)
})

it.each([new StorageUnavailable('locked'), new Error('of the statement')])(
  'what says nothing of the disk is not tried again: %s',
  async error => {
    const changes = new FailedChanges()
    await expect(changes.observe(Promise.reject(error))).rejects.toBe(error)
    let tries = 0
    await changes.tryAgain(async () => {
      tries++
    })
    expect(tries).toBe(0)
  },
)
