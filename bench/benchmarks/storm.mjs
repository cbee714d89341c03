import { DIALECTS } from '../installation/installation.mjs'
import { putLoad } from '../load/load.mjs'
import { SERVER_CORE } from '../machine.mjs'
import { percent, perSecond } from '../report.mjs'
import { mintRequests, startSeeded, whereThingsRun } from './mint.mjs'
import { createUsers, signInRequests } from './sign-in.mjs'

export const title =
  'Session tokens minted during a storm of password sign-ins, against the same without the storm'

const MINT_CONNECTIONS = 16
/** Fewer than the server's queue holds: each is served, none hammers on after a 503. */
const STORM_CONNECTIONS = 48
const DURATION_MS = 4000
/** The storm is there before the minting is counted, and lasts longer. */
const STORM_LEAD_MS = 1000

export async function run({ isQuick, log }) {
  const rows = []
  for (const dialect of Object.keys(DIALECTS)) {
    for (const [cores, core] of [
      ['one core', SERVER_CORE],
      ['all cores', null],
    ]) {
      const row = await measure(dialect, core, isQuick ? 1 : 3, line => log(`${dialect}, ${cores}: ${line}`))
      rows.push({ case: `${DIALECTS[dialect]}, server on ${cores}`, ...row })
    }
  }
  const notes = [
    `best of several rounds of ${DURATION_MS / 1000} s; ${MINT_CONNECTIONS} connections mint, ${STORM_CONNECTIONS} sign in`,
    whereThingsRun,
  ]
  return { rows, notes }
}

async function measure(dialect, core, rounds, log) {
  const { installation, server, users } = await startSeeded(dialect, core)
  const addresses = await createUsers(server, 20)
  const mint = {
    requests: mintRequests(server, users),
    connections: MINT_CONNECTIONS,
    durationMs: DURATION_MS,
  }
  const storm = {
    requests: signInRequests(server, addresses),
    connections: STORM_CONNECTIONS,
    warmUpMs: STORM_LEAD_MS,
    durationMs: DURATION_MS + STORM_LEAD_MS,
  }
  let calm = null
  let during = null
  let signIns = 0
  for (let round = 0; round < rounds; round++) {
    const quiet = await putLoad(server, mint)
    const [stormy, stormed] = await Promise.all([
      putLoad(server, { ...mint, warmUpMs: STORM_LEAD_MS }),
      putLoad(server, storm),
    ])
    const signInsPerSecond = ((stormed.statuses[200] ?? 0) * 1000) / storm.durationMs
    log(
      `round ${round + 1}: ${perSecond(quiet.perSecond)} calm, ${perSecond(stormy.perSecond)} beside ${perSecond(signInsPerSecond)} sign-ins`,
    )
    if (!calm || quiet.perSecond > calm.perSecond) calm = quiet
    if (!during || stormy.perSecond > during.perSecond) [during, signIns] = [stormy, signInsPerSecond]
  }
  await server.stop()
  await installation.remove()
  const ratio = during.perSecond / calm.perSecond
  return {
    measured: `${perSecond(during.perSecond)} beside ${perSecond(signIns)} sign-ins, p99 ${during.p99Ms.toFixed(0)} ms`,
    against: `${perSecond(calm.perSecond)}, p99 ${calm.p99Ms.toFixed(0)} ms`,
    ratio: percent(ratio),
    ratioValue: ratio,
    signInsPerSecond: signIns,
    calm,
    during,
  }
}
