import { mkdir, mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { findChromium } from './chromium.mjs'
import { areDependenciesInstalled } from './dependencies.mjs'
import { testPostgres } from './postgres.mjs'
import { reported } from './prepare.mjs'
import { withLock } from './prepare-lock.mjs'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'frontdesk-scripts-'))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(directory, { recursive: true, force: true })
})

describe('a step that takes long', () => {
  it('says that it begins, that it goes on, and that it is done', async () => {
    const said: string[] = []
    const work = () => vi.waitUntil(() => said.length >= 3)
    await reported('building', work, { say: line => said.push(line), everyMs: 5 })
    expect(said[0]).toBe('building')
    expect(said[1]).toMatch(/^building: \d+ s so far$/)
    expect(said.at(-1)).toMatch(/^building: done after \d+ s$/)
  })

  it('says nothing more when it fails', async () => {
    const said: string[] = []
    const failing = reported('building', () => Promise.reject(new Error('no')), {
      say: line => said.push(line),
    })
    await expect(failing).rejects.toThrow('no')
    expect(said).toEqual(['building'])
  })
})

describe('the lock', () => {
  const lock = () => join(directory, 'cache/prepare.lock')
  const silent = () => {}

  it('lets one in at a time, and everyone in the end', async () => {
    let inside = 0
    const seen: number[] = []
    const enter = () =>
      withLock(lock(), silent, async () => {
        seen.push(++inside)
        await sleep(20)
        inside--
      })
    await Promise.all([enter(), enter(), enter()])
    expect(seen).toEqual([1, 1, 1])
    await expect(stat(lock())).rejects.toThrow('ENOENT')
  })

  it('is released when the action fails', async () => {
    await expect(withLock(lock(), silent, () => Promise.reject(new Error('no network')))).rejects.toThrow(
      'no network',
    )
    expect(await withLock(lock(), silent, () => 'free')).toBe('free')
  })

  it('is taken over from a process that died, before or after it wrote its id', async () => {
    await mkdir(lock(), { recursive: true })
    await writeFile(join(lock(), 'pid'), '4194304') // above any process id that Linux gives
    expect(await withLock(lock(), silent, () => readFile(join(lock(), 'pid'), 'utf8'))).toBe(
      String(process.pid),
    )
    await mkdir(lock())
    const longAgo = new Date(Date.now() - 60_000)
    await utimes(lock(), longAgo, longAgo)
    expect(await withLock(lock(), silent, () => 'taken')).toBe('taken')
  })
})

describe('installed dependencies', () => {
  const integrity = 'sha512-a'
  const locked = {
    '': {},
    'packages/server': { version: '0.1.0' },
    'node_modules/frontdesk': { link: true, resolved: 'packages/server' },
    'node_modules/a': { version: '1.0.0', integrity },
    'node_modules/other-system': { version: '1.0.0', integrity, optional: true },
  }
  const installed = { ...locked, 'node_modules/other-system': undefined }

  async function check(present: object | null): Promise<boolean> {
    await writeFile(join(directory, 'package-lock.json'), JSON.stringify({ packages: locked }))
    await mkdir(join(directory, 'node_modules'))
    const file = join(directory, 'node_modules/.package-lock.json')
    if (present) await writeFile(file, JSON.stringify({ packages: present }))
    return areDependenciesInstalled(directory)
  }

  it('are complete without what is for another system', async () => {
    expect(await check(installed)).toBe(true)
  })

  it.each([
    ['nothing is installed', null],
    ['a package is missing', { ...installed, 'node_modules/a': undefined }],
    ['a version differs', { ...installed, 'node_modules/a': { version: '1.0.1', integrity } }],
    ['the content differs', { ...installed, 'node_modules/a': { version: '1.0.0', integrity: 'sha512-b' } }],
  ])('are incomplete when %s', async (_, present) => {
    expect(await check(present)).toBe(false)
  })
})

describe('Chromium', () => {
  it('is the one that the environment names, which must exist', async () => {
    const path = join(directory, 'my-chromium')
    vi.stubEnv('CHROMIUM', '')
    vi.stubEnv('CHROMIUM_PATH', path)
    await expect(findChromium()).rejects.toThrow(
      `CHROMIUM or CHROMIUM_PATH is set to ${path}, which is not an executable file`,
    )
    await writeFile(path, '', { mode: 0o755 })
    expect(await findChromium()).toBe(path)
  })
})

describe('PostgreSQL', () => {
  it('that is given but does not answer is an error and not replaced by another', async () => {
    vi.stubEnv('TEST_DATABASE_URL', 'postgres://nobody@127.0.0.1:1/none')
    await expect(testPostgres()).rejects.toThrow('TEST_DATABASE_URL does not answer')
  })

  it('is there for every test', () => {
    expect(process.env['FRONTDESK_TEST_POSTGRES_URL']).toMatch(/^postgres(ql)?:\/\//)
  })
})
