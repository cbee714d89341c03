import { expect } from 'vitest'
import { openDashboard, tokenSubject } from '../harness/app-pages.js'
import { createUser } from '../harness/backend.js'
import {
  signInWithPassword,
  signOutWithUserButton,
  waitForClientState,
} from '../harness/official-components.js'
import { APP_7_SECOND, type AppUnderTest, SECOND } from '../harness/sdks.js'
import { test } from '../harness/visitor.js'

/** Two applications with an instance each, in one browser, on one Frontdesk port. */
export function twoInstanceFlows(app: AppUnderTest): void {
  // Version 4 reads only the cookies without suffix, which any other application on localhost overwrites in
  // the browser: two applications side by side are not possible there, whatever the server does.
  test.skipIf(app.sdk === 'nextjs@4')(
    'a person is two different users in two applications (not with SDK 4, which reads no suffixed cookies)',
    async ({ visitor }) => {
      const [first, second] = [await createUser(app.instance), await createUser(SECOND)]
      const secondTab = await visitor.context.newPage()
      await signInWithPassword(visitor.page, app, first)
      await signInWithPassword(secondTab, APP_7_SECOND, second)

      const ours = await openDashboard(visitor.page, app)
      const theirs = await openDashboard(secondTab, APP_7_SECOND)
      expect(ours).toMatchObject({ userId: first.id, email: first.email, issuer: app.instance.proxyUrl })
      expect(theirs).toMatchObject({ userId: second.id, email: second.email, issuer: SECOND.proxyUrl })
      expect(await tokenSubject(visitor.page)).toBe(first.id)
      expect(await tokenSubject(secondTab)).toBe(second.id)

      await signOutWithUserButton(secondTab, APP_7_SECOND)
      await waitForClientState(visitor.page, 'signed-in')
      expect(await openDashboard(visitor.page, app)).toMatchObject({
        userId: first.id,
        sessionId: ours.sessionId,
      })
      expect(await tokenSubject(visitor.page)).toBe(first.id)
      await secondTab.goto(`${APP_7_SECOND.url}/dashboard`)
      await secondTab.waitForURL(`${APP_7_SECOND.url}/sign-in**`)
    },
  )

  test('signing in at another instance of the same port leaves the session alone', async ({ visitor }) => {
    const [ours, theirs] = [await createUser(app.instance), await createUser(SECOND)]
    await signInWithPassword(visitor.page, app, ours)
    const before = await openDashboard(visitor.page, app)

    const { request } = visitor.context
    const signIn = await request.post(`${SECOND.proxyUrl}/v1/client/sign_ins`, {
      headers: { origin: APP_7_SECOND.url },
      form: { strategy: 'password', identifier: theirs.email, password: theirs.password },
    })
    expect(await signIn.json()).toMatchObject({ response: { status: 'complete' } })
    const userIdsAt = async (proxyUrl: string) => {
      const client = await request.get(`${proxyUrl}/v1/client`)
      const body = (await client.json()) as { response: { sessions: { user: { id: string } }[] } | null }
      return body.response?.sessions.map(session => session.user.id)
    }
    expect(await userIdsAt(SECOND.proxyUrl)).toEqual([theirs.id])
    expect(await userIdsAt(app.instance.proxyUrl)).toEqual([ours.id])
    expect(await openDashboard(visitor.page, app)).toMatchObject({
      userId: ours.id,
      sessionId: before.sessionId,
    })
  })

  test('the keys and sessions of one instance mean nothing to the other', async ({ visitor }) => {
    const user = await createUser(app.instance)
    await signInWithPassword(visitor.page, app, user)
    const { sessionId } = await openDashboard(visitor.page, app)

    const elsewhere = await visitor.context.request.post(
      `${SECOND.proxyUrl}/v1/client/sessions/${sessionId}/tokens`,
      { headers: { origin: APP_7_SECOND.url } },
    )
    expect(elsewhere.status()).toBeGreaterThanOrEqual(400)
    const asSecond = { headers: { authorization: `Bearer ${SECOND.secretKey}` } }
    const backend = await visitor.context.request.get(
      `${app.instance.proxyUrl}/bapi/v1/users/${user.id}`,
      asSecond,
    )
    expect(backend.status()).toBe(404)
  })
}
