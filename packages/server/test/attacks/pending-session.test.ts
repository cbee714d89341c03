import { DIALECTS, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { frontendOperations } from '../../src/fapi/index.js'
import { OPEN_FOR_TASK, OPEN_WHILE_PENDING } from '../../src/http/session-rights.js'
import { sendAsSession } from '../access/as-session.js'
import { findExamples, type MakeExample } from '../access/examples.js'
import { startTwoInstances } from '../world/two-instances.js'

/** A session whose tasks are open may do what finishes them, and no more: its account is not open yet. */
describe('a pending session', () => {
  let server: TestServer
  let exampleOf: (api: 'fapi', id: string) => MakeExample
  beforeAll(async () => {
    server = await startTwoInstances(DIALECTS[0]!)
    exampleOf = await findExamples(server)
  }, 120_000)
  afterAll(() => server?.close())

  const needsSession = frontendOperations.filter(({ access }) => /session$/.test(access))
  const tasks = Object.entries(OPEN_FOR_TASK)

  it('is open to operations that there are, and that need a session', () => {
    const listed = [...OPEN_WHILE_PENDING, ...tasks.flatMap(([, operations]) => operations)]
    const known = needsSession.map(({ id }) => id)
    expect(listed.filter(id => !known.includes(id))).toEqual([])
  })

  it('gets no token of a template, which servers take for that of a session', async () => {
    for (const id of ['createSessionTokenWithTemplate', 'createServiceToken']) {
      const { browser, call } = await exampleOf('fapi', id)()
      const answer = await sendAsSession(
        server,
        browser!,
        { status: 'pending', open_tasks: ['setup-mfa'] },
        { id, call },
      )
      expect(answer).toEqual({ status: 403, code: 'session_tasks_open' })
    }
  })

  it.each(needsSession)('$id is open to it while a task needs it', async ({ id }) => {
    const { browser, call } = await exampleOf('fapi', id)()
    for (const [task, operations] of tasks) {
      const pending: { status: 'pending'; open_tasks: string[] } = { status: 'pending', open_tasks: [task] }
      const answer = await sendAsSession(server, browser!, pending, { id, call })
      const isOpen = OPEN_WHILE_PENDING.includes(id) || operations.includes(id)
      if (isOpen) expect([task, answer]).toEqual([task, { status: 200, code: undefined }])
      else expect([task, answer]).toEqual([task, { status: 403, code: 'session_tasks_open' }])
    }
  })
})
