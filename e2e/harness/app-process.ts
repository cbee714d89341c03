import { join } from 'node:path'
import { type RunningProcess, startProcess, waitForUrl } from './processes.js'
import type { AppUnderTest } from './sdks.js'

const START_TIMEOUT_MS = 30_000

/** Serves a built application with `next start`. */
export async function startApp(app: AppUnderTest, readyPath = '/api/me'): Promise<RunningProcess> {
  const next = join(app.directory, 'node_modules/next/dist/bin/next')
  const running = startProcess(process.execPath, [next, 'start', '-p', String(app.port)], {
    name: app.name,
    directory: app.directory,
    environment: { ...app.environment, NEXT_DIST_DIR: app.distDirectory },
  })
  try {
    // An API route: pages answer the first, cookieless request of version 4 with 401 and its interstitial.
    await waitForUrl(running, `http://localhost:${app.port}${readyPath}`, START_TIMEOUT_MS)
  } catch (error) {
    await running.stop()
    throw error
  }
  return running
}
