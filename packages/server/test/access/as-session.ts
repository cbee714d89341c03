import type { TestBrowser, TestServer } from '@frontdesk/testkit'
import { listOpenSessionsOfClient, updateSession } from '../../src/store/sessions.js'
import type { SessionRow } from '../../src/store/tables.js'
import { type ClientBody, errorCode } from '../support.js'
import { type Call, sendAsBrowser } from './call.js'

/**
 * Sends a call while the browser's sessions are as `changes` say, and makes them what they were.
 * @returns the error code
 */
export async function sendAsSession(
  server: TestServer,
  browser: TestBrowser,
  changes: Partial<SessionRow>,
  { id, call }: { id: string; call: Call },
): Promise<{ status: number; code: string | undefined }> {
  const { store, registry } = server.frontdesk.services
  const instanceId = (await registry.findDefault())!.id
  const { body } = await browser.get<{ response: ClientBody }>('/v1/client')
  const sessions = await listOpenSessionsOfClient(
    { db: store.read, instance: { id: instanceId } },
    body.response.id,
  )
  const update = (changed: (session: SessionRow) => Partial<SessionRow>) =>
    store.transaction(async tx => {
      for (const session of sessions)
        await updateSession({ db: tx, instance: { id: instanceId } }, session.id, changed(session))
    })
  await update(() => changes)
  const answer = await sendAsBrowser(browser, id, call)
  await update(({ status, open_tasks, actor }) => ({ status, open_tasks, actor }))
  return { status: answer.status, code: errorCode(answer.body ?? {}) }
}
