import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { E2E_DIRECTORY, REPOSITORY_DIRECTORY } from './paths.js'
import { startProcess, waitForUrl, type RunningProcess } from './processes.js'
import { FRONTDESK_PORT, FRONTDESK_URL } from './sdks.js'

const CLI = join(REPOSITORY_DIRECTORY, 'packages/server/dist/cli/main.js')
const CONFIG = join(E2E_DIRECTORY, 'frontdesk.e2e.config.json')
const START_TIMEOUT_MS = 20_000

/** Starts Frontdesk as users do, as a process of its own, on an empty data directory. */
export async function startFrontdesk(): Promise<RunningProcess> {
  if (!existsSync(CLI)) throw new Error(`${CLI} is missing: run "npm run build" first`)
  const data = mkdtempSync(join(tmpdir(), 'frontdesk-e2e-'))
  const args = [CLI, 'start', '--port', String(FRONTDESK_PORT), '--data', data, '--config', CONFIG]
  const running = startProcess(process.execPath, args, { name: 'frontdesk', directory: REPOSITORY_DIRECTORY })
  const stop = async () => {
    await running.stop()
    rmSync(data, { recursive: true, force: true })
  }
  try {
    await waitForUrl(running, `${FRONTDESK_URL}/readyz`, START_TIMEOUT_MS)
  } catch (error) {
    await stop()
    throw error
  }
  return { ...running, stop }
}
