import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { FileCache } from './file-cache.js'

let directory: string
const path = (name: string) => join(directory, name)

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'frontdesk-file-cache-'))
  for (const name of ['a', 'b', 'c']) await writeFile(path(name), name.repeat(40))
  await writeFile(path('large'), 'x'.repeat(200))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

it('drops the least recently used file when the limit is passed', async () => {
  const cache = new FileCache(100)
  const a = await cache.read(path('a'))
  const b = await cache.read(path('b'))
  expect(await cache.read(path('a'))).toBe(a) // the same object: it came from memory
  await cache.read(path('c'))
  expect(cache.sizeBytes).toBe(80)
  expect(await cache.read(path('a'))).toBe(a)
  expect(await cache.read(path('b'))).not.toBe(b)
})

it('reads a file larger than the limit without keeping it', async () => {
  const cache = new FileCache(100)
  expect((await cache.read(path('large')))?.bytes.length).toBe(200)
  expect(cache.sizeBytes).toBe(0)
})

it('counts a file once when it is read twice at the same time', async () => {
  const cache = new FileCache(100)
  await Promise.all([cache.read(path('a')), cache.read(path('a'))])
  expect(cache.sizeBytes).toBe(40)
})

it('gives null for a file that does not exist and throws on other errors', async () => {
  const cache = new FileCache(100)
  expect(await cache.read(path('absent'))).toBeNull()
  await expect(cache.read(directory)).rejects.toThrow('EISDIR')
})
