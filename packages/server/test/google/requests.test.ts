import { DIALECTS, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { queueDuePulls } from '../../src/domain/upkeep/due-pulls.js'
import { HOUR_MS } from '../../src/platform/clock.js'
import { errorCode } from '../support.js'
import type { FakeGoogle } from './fake-google.js'
import { forgetJobs, startWithGoogle, type Status, Workspace } from './workspace.js'

const { signal } = new AbortController()

describe.each(DIALECTS)('a sync of a directory that is read, on %s', dialect => {
  let server: TestServer
  let google: FakeGoogle
  beforeAll(async () => {
    ;({ server, google } = await startWithGoogle(dialect))
  })
  afterAll(async () => {
    await server?.close()
    await google?.stop()
  })

  const jobs = () =>
    server.frontdesk.services.store.read
      .selectFrom('jobs')
      .selectAll()
      .where('kind', '=', 'directory_pull')
      .where('status', '=', 'queued')
      .execute()

  it('that is asked for begins once, however many ask, and the rest is told so', async () => {
    const workspace = await Workspace.create(server, google)
    await forgetJobs(server)
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => workspace.send<Status>('POST', '/sync')),
    )
    const good = answers.filter(({ status }) => status === 200)
    expect(good.map(({ body }) => body.response.last_sync_status)).toEqual(['running'])
    const codes = answers.filter(({ status }) => status !== 200).map(({ body }) => errorCode(body))
    expect(codes).toEqual(Array(9).fill('directory_sync_running'))
    expect(await jobs()).toHaveLength(1)
    await forgetJobs(server)
  })

  it('needs credentials, and a directory that is switched on', async () => {
    const workspace = await Workspace.connected(server, google)
    expect((await workspace.send('POST', '/sync')).status).toBe(404)
    await workspace.send('POST')
    expect(errorCode((await workspace.send('POST', '/sync')).body)).toBe('directory_disabled')
    await workspace.send('PATCH', '', { enabled: 'true' })
    expect(errorCode((await workspace.send('POST', '/sync')).body)).toBe('directory_credentials_missing')
  })

  it('comes by itself every hour, once for several nodes', async () => {
    const workspace = await Workspace.create(server, google)
    const { services } = server.frontdesk
    await services.store.transaction(tx =>
      tx
        .updateTable('directory_pulls')
        .set({ due_at: services.clock.now() + 1000 * HOUR_MS })
        .execute(),
    )
    await workspace.credentials()
    await Promise.all([queueDuePulls(services, signal), queueDuePulls(services, signal)])
    expect((await jobs()).map(job => job.payload)).toEqual([{ directory_id: await workspace.directoryId() }])
    await forgetJobs(server)
    await workspace.pull()
    await queueDuePulls(services, signal)
    expect(await jobs()).toEqual([])
    server.clock.advance(HOUR_MS)
    await queueDuePulls(services, signal)
    expect(await jobs()).toHaveLength(1)
    await forgetJobs(server)
  })
})
