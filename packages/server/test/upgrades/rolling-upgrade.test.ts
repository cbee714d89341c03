import { afterEach, beforeAll, expect, it } from 'vitest'
import { driftChecks } from '../../src/domain/upkeep/derived-rows.js'
import { deliverAll, expectReadableEverywhere, expectRevokedToStayOut } from '../chaos/afterwards.js'
import { audit } from '../chaos/audit.js'
import { Caller } from '../chaos/caller.js'
import { Chance } from '../chaos/chance.js'
import { Fleet } from '../chaos/fleet.js'
import { trafficInstance } from '../chaos/instance.js'
import { LogFollower, WebhookListener } from '../chaos/listeners.js'
import { Model } from '../chaos/model.js'
import { Redis } from '../chaos/redis.js'
import { Timeline } from '../chaos/timeline.js'
import { Traffic } from '../chaos/traffic.js'
import { writeConfig } from '../faults/configuration.js'
import { expectAllPositionsGiven } from '../faults/consistency.js'
import { inspectWhileRunning } from '../faults/inspect.js'
import { buildServer, createStorage, eventually, PRESENT_PROGRAM } from '../faults/server-process.js'
import { unpackServer } from './release-server.js'
import { releases } from './releases.js'

const WEBHOOK_SECRET = `whsec_${Buffer.alloc(24, 6).toString('base64')}`
const TRAFFIC = { workers: 5, thinkingMs: 120, hasPasswords: true, leastPeople: 3 }
/** Another program to begin with, such as one that was built from an older commit. */
const OLD_PROGRAM = process.env['FRONTDESK_OLD_PROGRAM']

const undo: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
})

beforeAll(buildServer, 300_000)

const release = releases.at(-1)!

it(`two nodes of ${release} become the present version under load, one after the other, and one goes back and forth: no request fails, no row is wrong`, async () => {
  const old = OLD_PROGRAM === undefined ? await unpackServer(release) : null
  if (old) undo.push(() => old.remove())
  const program = old?.program ?? OLD_PROGRAM!
  const timeline = new Timeline()
  const model = new Model(timeline, line => process.stdout.write(`${line}\n`))
  const storage = await createStorage('postgres')
  undo.push(() => storage.remove())
  const redis = await Redis.start()
  undo.push(() => redis.remove())
  const webhooks = await WebhookListener.start(WEBHOOK_SECRET)
  undo.push(() => webhooks.stop())
  const instance = trafficInstance('rolling', {
    webhooks: [{ name: 'app', url: webhooks.url, secret: WEBHOOK_SECRET }],
  })
  const options = ['--config', writeConfig(storage, instance)]
  const onFailure = (what: string) => model.violated(what)
  const fleet = await Fleet.start([storage, storage], options, redis.url, timeline, onFailure, program)
  undo.push(() => fleet.end())
  const [one, other] = fleet.nodes as [Fleet['nodes'][number], Fleet['nodes'][number]]
  await eventually('both nodes are up', async () => fleet.up.length === 2)

  const chance = new Chance('rolling')
  const caller = new Caller(fleet, chance.child('traffic'), model)
  const follower = new LogFollower(caller, model)
  follower.begin()
  const traffic = new Traffic(caller, model, timeline, chance.child('people'), TRAFFIC)
  undo.push(() => traffic.stop())
  const work = () => untilMoreOfEverything(model)
  await work()
  for (const [node, version] of [
    [one, PRESENT_PROGRAM],
    [other, PRESENT_PROGRAM],
    [one, program],
    [one, PRESENT_PROGRAM],
  ] as const) {
    await node.replace(version)
    await work()
  }
  await traffic.stop()

  await expectRevokedToStayOut(caller, fleet.nodes, model)
  await inspectWhileRunning(storage, expectAllPositionsGiven)
  await deliverAll(storage, webhooks, follower)
  await follower.stop()
  await inspectWhileRunning(storage, async store => {
    await audit(store, model, follower, webhooks)
    for (const { what, find } of driftChecks)
      for await (const { of } of find(store)) model.violated(`${what}: ${of}`)
  })
  await expectReadableEverywhere(caller, fleet.nodes, model)
  expect({ unanswered: model.unanswered, violations: model.violations }).toEqual({
    unanswered: 0,
    violations: [],
  })
}, 600_000)

/** Until the nodes that are there have said yes to some more of each kind. */
async function untilMoreOfEverything(model: Model): Promise<void> {
  const before = model.acknowledged
  await eventually('more of every kind was acknowledged', async () => {
    if (model.violations.length > 0) throw new Error(model.violations.join('\n'))
    return Object.entries(model.acknowledged).every(([kind, count]) => count > before[kind]!)
  })
}
