import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CommandLine, valueOf } from './command-line.fixture.js'

/** Says what it was given, and runs until it is stopped. */
const APPLICATION = `
for (const [name, value] of Object.entries(process.env)) if (/CLERK/.test(name)) console.log(name + '=' + value)
console.error('listening')
process.on('SIGTERM', () => { console.log('stopped'); process.exit(0) })
setInterval(() => {}, 1000)
`

/** Each starts several processes, on a machine with other work. */
describe('beside an application', { timeout: 120_000 }, () => {
  let commandLine: CommandLine
  let directory: string
  beforeEach(() => {
    commandLine = new CommandLine()
    ;({ directory } = commandLine)
    file('package.json', JSON.stringify({ dependencies: { '@clerk/nextjs': '^7.9.0' } }))
    file('app.mjs', APPLICATION)
  })
  afterEach(() => commandLine.close())

  const file = (name: string, text: string) => writeFileSync(join(directory, name), text)
  const read = (name: string) => readFileSync(join(directory, name), 'utf8')
  const dev = (...args: string[]) => commandLine.run(['dev', '--port', '0', ...args])
  const node = ['--', process.execPath, 'app.mjs']
  const said = (run: ReturnType<typeof dev>, text: string) =>
    vi.waitFor(() => expect(run.printed.out + run.printed.err).toContain(text), {
      timeout: 60_000,
      interval: 50,
    })

  it('`frontdesk dev` gives it the variables of its SDK, and stops both on Ctrl-C', async () => {
    const run = dev(...node)
    await said(run, 'application  | listening')
    const { out } = run.printed
    const [, url = ''] = /^frontdesk {4}\| Frontdesk is ready at (\S+)$/m.exec(out) ?? []
    expect(out).toContain(`  sign in  ${url}/sign-in\n  inbox    ${url}/inbox\n`)
    expect(out).toContain('with the variables of nextjs@7.9')
    const variables = out.replaceAll('application  | ', '')
    expect(valueOf(variables, 'NEXT_PUBLIC_CLERK_PROXY_URL')).toBe(url)
    const authorization = `Bearer ${valueOf(variables, 'CLERK_SECRET_KEY')}`
    const users = await fetch(`${valueOf(variables, 'CLERK_API_URL')}/v1/users`, {
      headers: { authorization },
    })
    expect(await users.json()).toEqual([])
    run.child.kill('SIGINT')
    run.child.kill('SIGINT')
    expect(await run.exited).toBe(0)
    expect(run.printed.out).toContain('application  | stopped')
    await expect(fetch(`${url}/healthz`)).rejects.toThrow()
  })

  it('`frontdesk dev` ends with the application, and with its exit code', async () => {
    file('app.mjs', 'process.exit(7)')
    expect(await dev(...node).exited).toBe(7)
  })

  it('`frontdesk dev` says why it cannot begin', async () => {
    const unknown = dev('--', 'no-such-program')
    expect(await unknown.exited).toBe(1)
    expect(unknown.printed.err).toMatch(/^frontdesk: no-such-program cannot be started: .*ENOENT\n$/)
    file('package.json', '{}')
    const without = dev(...node)
    expect(await without.exited).toBe(1)
    expect(without.printed.err).toContain('names a @clerk package: name the SDK with --sdk')
    const another = commandLine.start()
    await another.ready
    const second = dev('--sdk', 'express', ...node)
    expect(await second.exited).toBe(1)
    expect(second.printed.out).toContain('frontdesk    | frontdesk: Another server runs on')
  })

  it('`frontdesk init` and `frontdesk env` know its SDK, and `init` changes nothing that is there', async () => {
    const init = async (...args: string[]) => {
      const run = commandLine.run(['init', ...args])
      expect(await run.exited).toBe(0)
      return run.printed.out
    }
    const before = commandLine.run(['init'])
    expect(await before.exited).toBe(1)
    expect(before.printed.err).toContain('run `frontdesk start` first')
    const server = commandLine.start()
    await server.ready
    const env = commandLine.run(['env', '--own-pages'])
    await env.exited
    expect(env.printed.out).toContain('NEXT_PUBLIC_CLERK_SIGN_IN_URL=/sign-in\n')
    expect(env.printed.err).toBe('')
    file('package.json', '{}')
    const without = commandLine.run(['env', '--own-pages'])
    expect(await without.exited).toBe(0)
    expect(without.printed).toEqual({
      ...env.printed,
      err: expect.stringContaining('this is for nextjs@7') as string,
    })
    file('package.json', JSON.stringify({ dependencies: { '@clerk/nextjs': '^7.9.0' } }))

    file('.env.local', 'CLERK_SECRET_KEY=mine\nOTHER=1')
    const shown = await init('--dry-run')
    expect(shown).toContain('+ NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY=pk_test_')
    expect(shown).toContain('+ export default clerkMiddleware()')
    expect(shown).toContain('CLERK_SECRET_KEY stays as it is; for this server it would be sk_test_')
    expect(read('.env.local')).toBe('CLERK_SECRET_KEY=mine\nOTHER=1')
    await init()
    expect(read('.env.local')).toMatch(/^CLERK_SECRET_KEY=mine\nOTHER=1\n\n# Frontdesk\nNEXT_PUBLIC_/)
    expect(read('proxy.js')).toContain('clerkMiddleware')
    expect(await init()).toContain('Nothing is missing.')
  })
})
