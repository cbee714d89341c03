import type { Drift } from '../domain/upkeep/derived-rows.js'
import { systemClock } from '../platform/clock.js'
import type { InstallationOptions } from './location.js'
import { type Installation, openInstallation } from './open-installation.js'

export interface DoctorOptions extends InstallationOptions {
  repair?: boolean
}

/** So many are named of what is wrong. */
const NAMED = 5
const print = (text: string) => void process.stdout.write(`${text}\n`)

/**
 * `frontdesk doctor`: looks for what an installation should not have, and puts right what it can. Its exit
 * code is 1 while something is wrong.
 */
export async function doctor(options: DoctorOptions): Promise<void> {
  const installation = await openInstallation(options)
  try {
    const isSound = await checkDatabase(installation)
    const hasBundles = await checkBundles()
    await printNodes(installation)
    const isConsistent = await checkDrift(installation, options.repair === true)
    if (!isSound || !hasBundles || !isConsistent) process.exitCode = 1
  } finally {
    await installation.close()
  }
}

async function checkDatabase({ store }: Installation): Promise<boolean> {
  const [{ migrationNames }, { findMissing }] = await Promise.all([
    import('../store/migrations/migrate.js'),
    import('../store/migrations/schema-range.js'),
  ])
  const risks = await store.probe()
  for (const risk of risks) print(`wrong  the database: ${risk}, see docs/durability.md`)
  const missing = await findMissing(store.read, migrationNames)
  if (missing.length > 0)
    print(`wrong  the schema: ${missing.join(', ')} is missing, run \`frontdesk migrate\``)
  if (risks.length + missing.length > 0) return false
  print('ok     the database and its schema')
  await printPartitions(store)
  return true
}

async function checkBundles(): Promise<boolean> {
  const [{ HOW_TO_GET_BUNDLES, missingBundles }, { builtBundleDirectory }] = await Promise.all([
    import('../bundles/pins.js'),
    import('../bundles/serve.js'),
  ])
  const missing = await missingBundles(builtBundleDirectory)
  if (missing.length === 0) print('ok     the scripts of the SDKs')
  else print(`wrong  the scripts of the SDKs: ${missing.join(', ')} missing. ${HOW_TO_GET_BUNDLES}`)
  return missing.length === 0
}

async function printPartitions(store: Installation['store']): Promise<void> {
  const { listTablesWithoutPartition } = await import('../webhooks/partitions.js')
  for (const table of await listTablesWithoutPartition(store, systemClock.now()))
    print(`note   ${table}: no partition is there for now, a running server makes one for tomorrow`)
}

async function printNodes(installation: Installation): Promise<void> {
  const { listRunningNodes } = await import('../domain/provisioning/node-register.js')
  const nodes = await listRunningNodes(installation)
  const files = new Set(nodes.map(node => node.config_digest).filter(digest => digest !== null))
  print(`${files.size > 1 ? 'note' : 'ok  '}   servers that run: ${nodes.length}`)
  if (files.size > 1)
    print(`       they have ${files.size} different configuration files, and undo each other's changes`)
}

async function checkDrift({ store }: Installation, isToRepair: boolean): Promise<boolean> {
  const { driftChecks } = await import('../domain/upkeep/derived-rows.js')
  let isWell = true
  for (const { what, find } of driftChecks) {
    const { count, names } = await goThrough(find(store), isToRepair)
    if (count === 0) {
      print(`ok     ${what}`)
      continue
    }
    const others = count > names.length ? ` and ${count - names.length} more` : ''
    print(`${isToRepair ? 'mended' : 'wrong '} ${what}: ${names.join(', ')}${others}`)
    isWell &&= isToRepair
  }
  if (!isWell) print('\nRun `frontdesk doctor --repair` to derive them anew; the server may go on meanwhile.')
  return isWell
}

async function goThrough(drifts: AsyncGenerator<Drift>, isToRepair: boolean) {
  let count = 0
  const names: string[] = []
  for await (const { of, repair } of drifts) {
    count++
    if (names.length < NAMED) names.push(of)
    if (isToRepair) await repair()
  }
  return { count, names }
}
