import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { EmptyFolder } from '../../scripts/package/installed.mjs'
import { startRegistry } from '../../scripts/package/registry.mjs'
import { packAll, publishAll } from '../../scripts/release/pack.mjs'
import { cleanUpLater } from '../cleanup.mjs'
import { limitRow as row, megabytes, milliseconds } from '../report.mjs'

export const title = 'The installed package'

const WANTED_MEGABYTES = 150
const WANTED_TARBALL_MEGABYTES = 20
/** the first start makes keys, database and application, and so takes longer than the next ones */
const WANTED_FIRST_START_MS = 2500
const WANTED_START_MS = 700
const STARTS = 7
const MEGABYTE = 1024 ** 2

/** What somebody gets who installs the packages from a registry, and how soon it serves. */
export async function run({ isQuick, log }) {
  const directory = mkdtempSync(join(tmpdir(), 'frontdesk-bench-'))
  cleanUpLater(() => rmSync(directory, { recursive: true, force: true }))
  const tarballs = await packAll(directory)
  const registry = await startRegistry()
  cleanUpLater(() => registry.close())
  await publishAll(tarballs, registry.options)
  const folder = await EmptyFolder.make(registry)
  cleanUpLater(() => folder.remove())
  await folder.install('frontdesk')
  const modules = join(folder.path, 'node_modules')
  const installed = diskBytes(modules) / MEGABYTE
  log(`${installed.toFixed(0)} MB installed`)

  const times = []
  for (let round = 0; round <= (isQuick ? 2 : STARTS); round++) times.push(await startOnce(folder, modules))
  const [first, ...later] = times
  later.sort((a, b) => a - b)
  log(`started in ${first.toFixed(0)} ms, then in ${later.map(ms => ms.toFixed(0)).join(', ')} ms`)
  const packed = tarballs.reduce((sum, { packedBytes }) => sum + packedBytes, 0) / MEGABYTE
  return {
    rows: [
      row('tarballs, all three', packed, WANTED_TARBALL_MEGABYTES, megabytes),
      row('installed, with all dependencies', installed, WANTED_MEGABYTES, megabytes),
      row('first start in an empty folder until it serves', first, WANTED_FIRST_START_MS, milliseconds),
      row(`start until it serves (best of ${later.length})`, later[0], WANTED_START_MS, milliseconds),
    ],
    notes: [
      'installed by npm from a registry on this machine, SQLite; size is what the files take on the disk',
    ],
  }
}

/** As `start` says it: the line comes when requests are answered. */
async function startOnce(folder, modules) {
  const startedAt = performance.now()
  const server = folder.spawn([join(modules, 'frontdesk/dist/bundle/main.js'), 'start', '--port', '0'])
  await server.printed(/^Frontdesk is ready at/m)
  const tookMs = performance.now() - startedAt
  server.interrupt()
  await server.exited
  await sleep(200)
  return tookMs
}

function diskBytes(directory) {
  return Number(execFileSync('du', ['-sk', directory], { encoding: 'utf8' }).split('\t')[0]) * 1024
}
