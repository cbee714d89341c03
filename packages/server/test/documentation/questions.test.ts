import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startTestServer, type TestServer } from '@frontdesk/testkit'
import { FakeClock } from 'frontdesk'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../faults/server-process.js'
import { createUser, signIn } from '../support.js'
import { readPages } from './blocks.js'
import { serveAtAddress, type Served } from './served.js'

const run = promisify(execFile)
const blocks = (await readPages('docs/questions')).flatMap(page => page.blocks)
const blocksIn = (language: string) => blocks.filter(block => block.language === language)

describe('the pages of questions', () => {
  let server: TestServer
  let served: Served
  let directory: string
  beforeAll(async () => {
    server = await startTestServer({
      dialect: 'sqlite',
      settings: { organizations: { enabled: true } },
      // the pages ask for yesterday
      clock: new FakeClock(Date.now()),
    })
    served = await serveAtAddress(server)
    directory = await mkdtemp(join(tmpdir(), 'frontdesk-questions-'))
    await createUser(server, 'ada@example.com')
    await signIn(server.browser(), 'ada@example.com')
    const made = await server.backend<{ id: string }>('POST', '/organizations', { name: 'Acme' })
    served.environment['ORGANIZATION_ID'] = made.body.id
    await eventually('the sign-in is in the log', async () => {
      const { read } = server.frontdesk.services.store
      const query = read.selectFrom('events').select('id').where('type', '=', 'session.created')
      return query.where('position', 'is not', null).executeTakeFirst()
    })
  })
  afterAll(async () => {
    served.close()
    await server.close()
    await rm(directory, { recursive: true })
  })

  const requests = blocksIn('sh').filter(({ code }) => code.startsWith('curl'))

  it('ask the Backend API for what they say', () => {
    expect(requests.map(({ page }) => page).sort()).toEqual([
      'docs/questions/invite-an-administrator.md',
      'docs/questions/what-if-this-project-ends.md',
      'docs/questions/who-signed-in.md',
      'docs/questions/who-signed-in.md',
    ])
  })

  it.each(requests)('and are answered with success: $page $code', async ({ code }) => {
    const answer = (await served.curl(code.replace(' > users.json', ''))) as
      { data?: unknown[]; status?: string } | unknown[]
    if (Array.isArray(answer)) expect(answer).toHaveLength(1)
    else expect(answer.data?.length ?? answer.status).toBeTruthy()
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
    const options = { cwd: directory, env: served.environment }
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
