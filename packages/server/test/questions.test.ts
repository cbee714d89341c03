import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startTestServer, TEST_SECRET_KEY, type TestServer } from '@frontdesk/testkit'
import { serve } from '@hono/node-server'
import type { Command } from 'commander'
import { FakeClock } from 'frontdesk'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProgram } from '../src/cli/program.js'
import { eventually } from './faults/server-process.js'
import { createUser, signIn } from './support.js'

const PAGES = join(import.meta.dirname, '../../../docs/questions')
const run = promisify(execFile)

interface Block {
  page: string
  language: string
  code: string
}

const pages = (await readdir(PAGES)).filter(page => page.endsWith('.md'))
const blocks: Block[] = (
  await Promise.all(
    pages.map(async page => {
      const text = await readFile(join(PAGES, page), 'utf8')
      return [...text.matchAll(/^( *)```(\w+)\n([\s\S]*?)^\1```$/gm)].map(
        ([, indent = '', language = '', code = '']) => ({
          page,
          language,
          code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
        }),
      )
    }),
  )
).flat()
const blocksIn = (language: string) => blocks.filter(block => block.language === language)

/** The commands of ours that a page names, in blocks and within sentences. */
async function commandsOn(page: string): Promise<string[]> {
  const text = await readFile(join(PAGES, page), 'utf8')
  const matches = text.matchAll(/(?:^|`|exec frontdesk )frontdesk ([a-z][^`\n]*)/gm)
  return [...matches].map(([, command = '']) => command.trim())
}

/** What is wrong with a command line; null: nothing. */
function faultIn(line: string): string | null {
  let command: Command = createProgram()
  const words = line.replace(/'[^']*'/g, 'TEXT').split(' ')
  while (words.length > 0) {
    const next = command.commands.find(each => each.name() === words[0])
    if (!next) break
    command = next
    words.shift()
  }
  if (command.parent === null) return `no command ${line}`
  const known = [...command.options, ...command.parent.options].map(({ long }) => long)
  const unknown = words.filter(word => word.startsWith('--') && !known.includes(word))
  return unknown.length > 0 ? `${command.name()} has no ${unknown.join(', ')}` : null
}

describe('the pages of questions', () => {
  let server: TestServer
  let listener: ReturnType<typeof serve>
  let environment: Record<string, string>
  let base: string
  let directory: string
  beforeAll(async () => {
    server = await startTestServer({
      dialect: 'sqlite',
      settings: { organizations: { enabled: true } },
      // the pages ask for yesterday
      clock: new FakeClock(Date.now()),
    })
    listener = serve({
      fetch: request => server.frontdesk.fetch(request, { remoteAddress: '127.0.0.1' }),
      port: 0,
      hostname: '127.0.0.1',
    })
    await once(listener, 'listening')
    base = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`
    directory = await mkdtemp(join(tmpdir(), 'frontdesk-questions-'))
    await createUser(server, 'ada@example.com')
    await signIn(server.browser(), 'ada@example.com')
    const made = await server.backend<{ id: string }>('POST', '/organizations', { name: 'Acme' })
    environment = {
      PATH: process.env['PATH'] ?? '',
      CLERK_API_URL: `${base}/bapi`,
      CLERK_SECRET_KEY: TEST_SECRET_KEY,
      ORGANIZATION_ID: made.body.id,
    }
    await eventually('the sign-in is in the log', async () => {
      const { read } = server.frontdesk.services.store
      const query = read.selectFrom('events').select('id').where('type', '=', 'session.created')
      return query.where('position', 'is not', null).executeTakeFirst()
    })
  })
  afterAll(async () => {
    listener.close()
    await server.close()
    await rm(directory, { recursive: true })
  })

  const requests = blocksIn('sh').filter(({ code }) => code.startsWith('curl'))

  it('ask the Backend API for what they say', () => {
    expect(requests.map(({ page }) => page).sort()).toEqual([
      'invite-an-administrator.md',
      'what-if-this-project-ends.md',
      'who-signed-in.md',
      'who-signed-in.md',
    ])
  })

  it.each(requests)('and are answered with success: $page $code', async ({ code }) => {
    const command = code
      .replaceAll('http://localhost:4400', base)
      .replace('curl ', 'curl --silent --show-error --fail-with-body ')
      .replace(' > users.json', '')
    const { stdout } = await run('bash', ['-ec', command], { env: environment })
    const answer = JSON.parse(stdout) as { data?: unknown[]; status?: string } | unknown[]
    if (Array.isArray(answer)) expect(answer).toHaveLength(1)
    else expect(answer.data?.length ?? answer.status).toBeTruthy()
  })

  it.each(pages)('name commands that there are: %s', async page => {
    expect((await commandsOn(page)).map(faultIn).filter(Boolean)).toEqual([])
  })

  it('name some, and others would be found', async () => {
    expect((await Promise.all(pages.map(commandsOn))).flat().length).toBeGreaterThan(6)
    expect(faultIn('sell keys')).toBe('no command sell keys')
    expect(faultIn('keys add --to SLUG')).toBe('add has no --to')
  })

  it('have a script that moves users with their passwords, once', async () => {
    const [script] = blocksIn('js')
    const users = JSON.parse(blocksIn('json')[0]!.code) as Record<string, string>[]
    // of `correct-horse-9`
    const digest = '46a788df03f684ffe5be5fc2d5c22c34'
    const moved = { ...users[0], email: 'moved@example.com', hasher: 'md5', digest }
    const without = { id: 'old-2', email: 'without@example.com' }
    await writeFile(join(directory, 'users.json'), JSON.stringify([moved, without]))
    await writeFile(join(directory, 'move-users.mjs'), script!.code)
    const options = { cwd: directory, env: environment }
    const first = await run(process.execPath, ['move-users.mjs'], options)
    expect([first.stdout, first.stderr]).toEqual(['2 of 2 are new\n', ''])
    expect((await signIn(server.browser(), 'moved@example.com', 'correct-horse-9')).userId).toMatch(/^user_/)
    const second = await run(process.execPath, ['move-users.mjs'], options)
    expect([second.stdout, second.stderr]).toEqual(['0 of 2 are new\n', ''])
  })

  it('have a query that gives the digests of passwords', async () => {
    const [query] = blocksIn('sql')
    const { rows } = await sql
      .raw<Record<string, string>>(query!.code)
      .execute(server.frontdesk.services.store.read)
    expect(rows).toContainEqual({
      value: 'ada@example.com',
      password_hasher: 'argon2id',
      password_hash: expect.stringMatching(/^\$argon2id\$/) as string,
    })
  })
})
