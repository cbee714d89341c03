import { afterAll, beforeAll, describe } from 'vitest'
import { foreignOriginFlows } from './flows/foreign-origin.js'
import { revocationFlows } from './flows/revocation.js'
import { sessionFlows } from './flows/session.js'
import { signInFlows } from './flows/sign-in.js'
import { signUpFlows } from './flows/sign-up.js'
import { twoInstanceFlows } from './flows/two-instances.js'
import { APP_4, APP_7, EVERY_SDK } from './harness/sdks.js'
import { startStack } from './harness/stack.js'

const START_TIMEOUT_MS = 600_000

let stopStack: (() => Promise<void>) | undefined

beforeAll(async () => {
  stopStack = await startStack()
}, START_TIMEOUT_MS)

afterAll(() => stopStack?.())

// The same flows on the newest and on the oldest SDK that Frontdesk promises to work with; those that the
// server decides alone on the oldest with `--every-sdk` only.
describe.each([APP_7, APP_4])('on $sdk', app => {
  describe('sign-up', () => signUpFlows(app))
  describe('sign-in', () => signInFlows(app))
  describe('session', () => sessionFlows(app))
  if (app === APP_4 && !EVERY_SDK) return
  describe('revocation', () => revocationFlows(app))
  describe('two instances', () => twoInstanceFlows(app))
  describe('foreign origins', () => foreignOriginFlows(app))
})
