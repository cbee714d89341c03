import { DIALECTS, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SessionTask } from '../../src/domain/sessions/tasks.js'
import { frontendOperations } from '../../src/fapi/index.js'
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
  const tasks: SessionTask[] = ['reset-password', 'setup-mfa', 'choose-organization']

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

  it.each(needsSession)('$id is open to it while a task needs it', async ({ id, whilePending = [] }) => {
    const { browser, call } = await exampleOf('fapi', id)()
    for (const task of tasks) {
      const pending: { status: 'pending'; open_tasks: SessionTask[] } = {
        status: 'pending',
        open_tasks: [task],
      }
      const answer = await sendAsSession(server, browser!, pending, { id, call })
      const isOpen = whilePending === true || whilePending.includes(task)
      if (isOpen) expect([task, answer]).toEqual([task, { status: 200, code: undefined }])
      else expect([task, answer]).toEqual([task, { status: 403, code: 'session_tasks_open' }])
    }
  })
})
