import { mkdirSync, rmSync } from 'node:fs'
import { startApp } from './app-process.js'
import { buildApp } from './build-app.js'
import { startFrontdesk } from './frontdesk-process.js'
import { RESULTS_DIRECTORY } from './paths.js'
import type { RunningProcess } from './processes.js'
import { buildWithoutKeys } from './runtime-apps.js'
import { ALL_APPS, APP_4, APP_7 } from './sdks.js'

/** Builds what has changed, then starts Frontdesk and every application; returns what stops them all. */
export async function startStack(): Promise<() => Promise<void>> {
  rmSync(RESULTS_DIRECTORY, { recursive: true, force: true })
  mkdirSync(RESULTS_DIRECTORY, { recursive: true })
  for (const app of [APP_7, APP_4]) await buildApp(app)
  await buildWithoutKeys('nextjs@7') // of APP_7_SECOND

  const running: RunningProcess[] = []
  const stopAll = async () => {
    await Promise.all(running.map(process => process.stop()))
  }
  try {
    running.push(await startFrontdesk())
    for (const app of ALL_APPS) running.push(await startApp(app))
  } catch (error) {
    await stopAll()
    throw error
  }
  return stopAll
}
