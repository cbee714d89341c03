import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { readMasterKeyFile } from '../config/master-key.js'
import {
  dialects,
  openTestInstallation,
  type TestInstallation,
} from '../domain/instances/installation.fixture.js'
import type * as Keys from '../domain/instances/keys.js'
import type { InstanceKeys } from '../domain/instances/list-keys.js'
import { applyConfig, checkMasterKey, ensureDefaultApplication } from '../domain/provisioning/provision.js'
import { systemClock } from '../platform/clock.js'
import { deleteNode, putNode } from '../store/unscoped/nodes.js'
import { createProgram } from './program.js'
import { rememberPublicUrl } from './public-url.js'

/** One real RSA pair for all instances: making them is what these tests would spend their time on. */
vi.mock('../domain/instances/keys.js', async importOriginal => {
  const original = await importOriginal<typeof Keys>()
  const pair = await original.generateSigningKeyPair()
  return { ...original, generateSigningKeyPair: async () => pair }
})

const nodeSeen = (now: number, publicUrl: string | null = null) => ({
  id: 'node_1',
  config_digest: null,
  schema: null,
  public_url: publicUrl,
  started_at: now,
  seen_at: now,
})

/** What a command printed on stdout. */
async function run(...args: string[]): Promise<string> {
  let printed = ''
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation(text => {
    printed += String(text)
    return true
  })
  try {
    await createProgram().parseAsync(args, { from: 'user' })
  } finally {
    spy.mockRestore()
  }
  return printed
}

describe.each(dialects)('the commands on %s', dialect => {
  let directory: string
  let installation: TestInstallation
  let where: string[]

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'frontdesk-cli-'))
    const secretFile = join(directory, 'key')
    writeFileSync(secretFile, randomBytes(32).toString('base64'))
    const masterKey = readMasterKeyFile(secretFile)
    installation = await openTestInstallation(dialect, { masterKey })
    where = [...installation.locationArguments, '--secret-file', secretFile]
  })
  afterAll(async () => {
    await installation.close()
    rmSync(directory, { recursive: true, force: true })
  })
  beforeEach(() => installation.clear())

  const provision = async () => {
    await checkMasterKey(installation.store, installation.masterKey)
    await ensureDefaultApplication(installation, { publicUrl: 'http://localhost:4400' })
  }
  const keysAsJson = async () => JSON.parse(await run('keys', '--json', ...where)) as InstanceKeys[]

  it('print the keys as JSON, in the documented shape', async () => {
    await provision()
    const [first, second] = await keysAsJson()
    expect(Object.keys(first!)).toEqual([
      'application',
      'instance',
      'environment',
      'publishableKey',
      'secretKey',
      'frontendApi',
      'signInUrl',
      'signUpUrl',
    ])
    expect(first).toMatchObject({
      application: 'My application',
      instance: 'default',
      environment: 'development',
      frontendApi: 'http://localhost:4400',
    })
    expect(second).toMatchObject({ instance: 'local', frontendApi: 'http://localhost:4400/local' })
  })

  it('print the keys as a table', async () => {
    await provision()
    const [first] = await keysAsJson()
    const [header, line] = (await run('keys', ...where)).split('\n')
    expect(header?.split(/ {2,}/)).toEqual([
      'APPLICATION',
      'INSTANCE',
      'ENVIRONMENT',
      'PUBLISHABLE KEY',
      'SECRET KEY',
      'FRONTEND API',
    ])
    expect(line?.split(/ {2,}/)).toEqual(Object.values(first!).slice(0, 6))
  })

  it('know the address of the last start, unless another one is given', async () => {
    await provision()
    await rememberPublicUrl(installation.store, 'http://localhost:5500')
    expect((await keysAsJson())[0]?.frontendApi).toBe('http://localhost:5500')
    expect(
      await run('env', '--sdk', 'express', '--public-url', 'https://auth.example.com/', ...where),
    ).toContain('CLERK_API_URL=https://auth.example.com/bapi\n')
  })

  it('know the address of a server that runs, and say when none does', async () => {
    await provision()
    await rememberPublicUrl(installation.store, 'http://localhost:5500')
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const addressAndNote = async () => {
      said.mockClear()
      return [(await keysAsJson())[0]?.frontendApi, said.mock.calls.map(([text]) => String(text)).join('')]
    }
    const note = 'frontdesk: no server runs on this data now; the last one was at http://localhost:5500\n'
    expect(await addressAndNote()).toEqual(['http://localhost:5500', note])
    const node = nodeSeen(systemClock.now(), 'http://localhost:4400')
    await installation.store.transaction(tx => putNode(tx, node))
    expect(await addressAndNote()).toEqual(['http://localhost:4400', ''])
    await installation.store.transaction(tx => deleteNode(tx, node.id))
    said.mockRestore()
  })

  it('print the keys that they printed before, also after another one was added', async () => {
    await provision()
    const before = await keysAsJson()
    await run('keys', 'add', '--instance', 'default', ...where)
    expect(await keysAsJson()).toEqual(before)
  })

  it('add, rotate and revoke secret keys', async () => {
    await provision()
    const [{ secretKey: first }] = (await keysAsJson()) as [InstanceKeys, ...InstanceKeys[]]
    const added = (await run('keys', 'add', '--instance', 'default', ...where)).trim()
    expect(added).toMatch(/^sk_test_/)
    expect(await run('keys', 'revoke', first, '--instance', 'default', ...where)).toBe('Revoked.\n')
    const rotated = (await run('keys', 'rotate', '--instance', 'default', ...where)).trim()
    expect((await keysAsJson())[0]?.secretKey).toBe(rotated)
    await expect(run('keys', 'revoke', added, '--instance', 'default', ...where)).rejects.toThrow(
      'That is no valid secret key',
    )
    await expect(run('keys', 'revoke', rotated, '--instance', 'default', ...where)).rejects.toThrow(
      'the last secret key',
    )
    await expect(run('keys', 'add', '--instance', 'nobody', ...where)).rejects.toThrow(
      'There is no instance nobody',
    )
  })

  it('are for the only instance when none is named, also for one of production', async () => {
    await checkMasterKey(installation.store, installation.masterKey)
    const prod = { slug: 'prod', environment: 'production' as const, domain: 'example.com' }
    const instances = [{ ...prod, hosts: ['clerk.example.com'] }]
    await applyConfig(installation, { applications: [{ name: 'Shop', instances }] })
    const named = await run('webhooks', 'list', '--instance', 'prod', ...where)
    expect(await run('webhooks', 'list', ...where)).toBe(named)
    const second = { ...prod, slug: 'second', hosts: ['clerk.example.org'], domain: 'example.org' }
    const both = [...instances, second]
    await applyConfig(installation, { applications: [{ name: 'Shop', instances: both }] })
    await expect(run('webhooks', 'list', ...where)).rejects.toThrow('Name an instance with --instance')
  })

  it('rotate the signing key', async () => {
    await provision()
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    expect(await run('keys', 'rotate', '--signing', '--instance', 'default', ...where)).toMatch(/^ins_\w+\n$/)
    const text = said.mock.calls.map(([chunk]) => String(chunk)).join('')
    said.mockRestore()
    expect(text).toContain('A new key signs session tokens from now on')
  })

  it('drop a signing key that has leaked, and say what that ends', async () => {
    await provision()
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const words = ['keys', 'rotate', '--drop-previous', '--instance', 'default', ...where]
    await expect(run(...words)).rejects.toThrow('--drop-previous goes with --signing')
    expect(await run(...words, '--signing')).toMatch(/^ins_\w+\n$/)
    const text = said.mock.calls.map(([chunk]) => String(chunk)).join('')
    said.mockRestore()
    for (const part of ['Dropped the signing key', 'session tokens', 'JWT templates', 'CLERK_JWT_KEY'])
      expect(text).toContain(part)
  })

  it('doctor: says what is wrong, and puts it right', async () => {
    await provision()
    const code = process.exitCode
    const doctor = async (...options: string[]) => {
      process.exitCode = undefined
      const text = await run('doctor', ...options, ...where)
      const result = { text, exitCode: process.exitCode }
      process.exitCode = code
      return result
    }
    if (dialect === 'postgres') {
      // tests do without, and the doctor says so
      expect((await doctor()).text).toContain('wrong  the database: synchronous_commit_off')
      const [, url] = installation.locationArguments
      const name = new URL(url!).pathname.slice(1)
      await sql.raw(`alter database ${name} set synchronous_commit = on`).execute(installation.store.read)
    }
    const well = await doctor()
    expect(well.exitCode).toBeUndefined()
    expect(well.text).not.toMatch(/wrong|note/)
    expect(well.text).toMatch(
      /^ok {5}the database and its schema\nok {5}the scripts of the SDKs\nok {5}servers that run: 0\nok {5}counts of/,
    )
    const { store } = installation
    const { id } = await store.read.selectFrom('instances').select('id').executeTakeFirstOrThrow()
    const event = { type: 'user.created', resource_id: 'user_1', payload: {}, event_attributes: {} }
    await store.transaction(async tx => {
      const row = { ...event, instance_id: id, id: 'evt_1', sequence: 1, position: null, created_at: 1 }
      await tx.insertInto('events').values(row).execute()
    })
    const ill = await doctor()
    expect(ill.exitCode).toBe(1)
    expect(ill.text).toContain('wrong  numbers of events: user_1\n')
    expect(ill.text).toContain('frontdesk doctor --repair')
    const mended = await doctor('--repair')
    expect(mended.exitCode).toBeUndefined()
    expect(mended.text).toContain('mended numbers of events: user_1\n')
    expect((await doctor()).text).toBe(well.text)
  })

  it('rotate no master key beside a running server', async () => {
    await provision()
    const { store } = installation
    const now = systemClock.now()
    const node = nodeSeen(now)
    await store.transaction(tx => putNode(tx, node))
    const newSecretFile = join(directory, 'other-key')
    writeFileSync(newSecretFile, randomBytes(32).toString('hex'))
    const rotating = run('secrets', 'rotate', '--new-secret-file', newSecretFile, ...where)
    await expect(rotating).rejects.toThrow('A server is running over this database')
    await store.transaction(tx => deleteNode(tx, node.id))
  })

  it('rotate the master key', async () => {
    await provision()
    const before = await keysAsJson()
    const newSecretFile = join(directory, 'new-key')
    writeFileSync(newSecretFile, randomBytes(32).toString('hex'))
    expect(await run('secrets', 'rotate', '--new-secret-file', newSecretFile, ...where)).toContain(
      '4 secrets are now encrypted',
    )
    await expect(keysAsJson()).rejects.toThrow('Wrong master key')
    const underNewKey = await run(
      'keys',
      '--json',
      ...installation.locationArguments,
      '--secret-file',
      newSecretFile,
    )
    expect(JSON.parse(underNewKey)).toEqual(before)
  })

  it('migrate, and say when there was nothing to do', async () => {
    expect(await run('migrate', ...where)).toBe('The schema is up to date.\n')
  })

  it('need a master key', async () => {
    await provision()
    await expect(run('keys', ...installation.locationArguments)).rejects.toThrow('There is no master key')
  })
})

describe('the commands', () => {
  it('make nothing where nothing is', async () => {
    const data = join(tmpdir(), `frontdesk-none-${randomBytes(4).toString('hex')}`)
    await expect(run('keys', '--data', data)).rejects.toThrow(
      `There is no data in ${data}: run \`frontdesk start\` first`,
    )
    expect(existsSync(data)).toBe(false)
  })

  it('refuse a database that is no PostgreSQL', async () => {
    await expect(run('migrate', '--database-url', 'mysql://localhost/x')).rejects.toThrow(
      'must be a postgres:// address',
    )
  })
})
