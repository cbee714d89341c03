import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

/** As built: loading the sources through a compiler would take seconds for each start. `npm test` builds first. */
const main = fileURLToPath(new URL('../../dist/bundle/main.js', import.meta.url))
const PRODUCTION = {
  slug: 'prod',
  environment: 'production',
  domain: 'example.com',
  hosts: ['clerk.example.com'],
}

/** `frontdesk start` as a process of its own. */
describe('frontdesk start', () => {
  let directory: string
  let children: ChildProcess[]
  beforeEach(() => {
    if (!existsSync(main)) throw new Error(`${main} is missing: run "npm run build" first`)
    directory = mkdtempSync(join(tmpdir(), 'frontdesk-start-'))
    children = []
  })
  afterEach(() => {
    for (const child of children) child.kill('SIGKILL')
    rmSync(directory, { recursive: true, force: true })
  })

  const file = (name: string, text: string) => {
    writeFileSync(join(directory, name), text)
    return join(directory, name)
  }

  function start(...args: string[]) {
    const all = [main, 'start', '--port', '0', ...args]
    const environment = { PATH: process.env['PATH'], HOME: process.env['HOME'], FRONTDESK_LOG_LEVEL: 'warn' }
    const child = spawn(process.execPath, all, {
      cwd: directory,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    children.push(child)
    const printed = { out: '', err: '' }
    child.stdout.on('data', chunk => (printed.out += String(chunk)))
    child.stderr.on('data', chunk => (printed.err += String(chunk)))
    const exited = once(child, 'close').then(([code]) => code as number | null)
    const ready = new Promise<string>((resolve, reject) => {
      child.stdout.on('data', () => printed.out.includes('\nTry it') && resolve(printed.out))
      void exited.then(code => reject(new Error(`ended with ${code}: ${printed.err}`)))
    })
    ready.catch(() => {})
    return { child, ready, exited, printed }
  }

  const valueOf = (printed: string, name: string) =>
    new RegExp(`^${name}=(.*)$`, 'm').exec(printed)?.[1] ?? ''
  const keysOf = (printed: string) =>
    ['NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY', 'CLERK_SECRET_KEY'].map(name => valueOf(printed, name))

  it('prints the address and a block that works, ends well on SIGTERM, and finds the same keys again', async () => {
    const first = start()
    const printed = await first.ready
    const [, address] = /^Frontdesk is ready at (http:\/\/localhost:\d+)\n/.exec(printed) ?? []
    expect(printed).toContain(`${address}/inbox`)
    expect(valueOf(printed, 'NEXT_PUBLIC_CLERK_PROXY_URL')).toBe(address)
    const users = await fetch(`${valueOf(printed, 'CLERK_API_URL')}/v1/users`, {
      headers: { authorization: `Bearer ${valueOf(printed, 'CLERK_SECRET_KEY')}` },
    })
    expect([users.status, await users.json()]).toEqual([200, []])
    expect((await fetch(`${address}/local/v1/environment`)).status).toBe(200)
    expect(statSync(join(directory, '.frontdesk')).mode & 0o777).toBe(0o700)
    expect(statSync(join(directory, '.frontdesk/frontdesk.db')).mode & 0o777).toBe(0o600)
    first.child.kill('SIGTERM')
    expect(await first.exited).toBe(0)

    const second = start()
    expect(keysOf(await second.ready)).toEqual(keysOf(printed))
    second.child.kill('SIGINT')
    expect(await second.exited).toBe(0)
  })

  it('makes one installation when two processes start at once', async () => {
    const printed = await Promise.all([start().ready, start().ready])
    expect(keysOf(printed[0])).toEqual(keysOf(printed[1]))
  })

  it('demands a master key of its own for a production instance, also when the file no longer names it', async () => {
    const config = file(
      'shop.json',
      JSON.stringify({ applications: [{ name: 'Shop', instances: [PRODUCTION] }] }),
    )
    const refused = start('--config', config)
    expect(await refused.exited).toBe(1)
    expect(refused.printed.err).toMatch(/^frontdesk: There is no master key: .*\n$/)
    expect(existsSync(join(directory, '.frontdesk/frontdesk.db'))).toBe(false)

    const development = JSON.stringify({
      applications: [{ name: 'Shop', instances: [PRODUCTION, { slug: 'dev', environment: 'development' }] }],
    })
    const accepted = start(
      '--config',
      file('both.json', development),
      '--secret-file',
      file('key', randomBytes(32).toString('hex')),
    )
    expect(await accepted.ready).toContain('pk_test_')
    accepted.child.kill('SIGTERM')
    expect(await accepted.exited).toBe(0)

    const without = start()
    expect(await without.exited).toBe(1)
    expect(without.printed.err).toMatch(/^frontdesk: There is no master key/)
  })

  it('says how to go on when the generated key is to serve production', async () => {
    const first = start()
    await first.ready
    first.child.kill('SIGTERM')
    await first.exited
    const key = readFileSync(join(directory, '.frontdesk/master.key'), 'utf8')
    file(
      'frontdesk.config.json',
      JSON.stringify({ applications: [{ name: 'Shop', instances: [PRODUCTION] }] }),
    )
    const second = start()
    expect(await second.exited).toBe(1)
    expect(second.printed.err).toContain('frontdesk secrets rotate --new-secret-file FILE')
    expect(second.printed.err).not.toContain(key.trim())
  })

  it('says in one line what is wrong', async () => {
    file(
      'frontdesk.config.json',
      '{"applications":[{"name":"Shop","instances":[{"slug":"A","environment":"development"}]}]}',
    )
    const wrongConfig = start()
    expect(await wrongConfig.exited).toBe(1)
    expect(wrongConfig.printed.err).toMatch(
      /^frontdesk: .*frontdesk\.config\.json: applications\[0\]\.instances\[0\]\.slug: must be url-safe[^\n]*\n$/,
    )
    rmSync(join(directory, 'frontdesk.config.json'))
    const wrongProxy = start('--trust-proxy', 'everyone')
    expect(await wrongProxy.exited).toBe(1)
    expect(wrongProxy.printed.err).toContain('--trust-proxy everyone: must be a number of hops')
  })
})
