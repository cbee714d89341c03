import { join } from 'node:path'
import { buildWhenChanged } from '../../scripts/app-build-stamp.mjs'
import { ensureDependencies } from '../../scripts/dependencies.mjs'
import { withLock } from '../../scripts/prepare-lock.mjs'
import { runToEnd } from './processes.js'
import type { AppUnderTest } from './sdks.js'

export type AppBuild = Pick<AppUnderTest, 'name' | 'directory' | 'distDirectory' | 'environment'>

/**
 * Installs and builds an application, each only when what it depends on has changed since the last time.
 * Tests of the other lane may want the same application at the same time.
 */
export async function buildApp(app: AppBuild): Promise<void> {
  const log = (line: string) => void process.stdout.write(`${app.name}: ${line}\n`)
  await withLock(join(app.directory, '.cache/frontdesk-build'), log, () => installAndBuild(app))
}

async function installAndBuild(app: AppBuild): Promise<void> {
  await ensureDependencies(app.directory)
  await buildWhenChanged(app.directory, app.distDirectory, app.environment, () =>
    runToEnd(process.execPath, [join(app.directory, 'node_modules/next/dist/bin/next'), 'build'], {
      name: `build-${app.name}`,
      directory: app.directory,
      environment: { ...app.environment, NEXT_DIST_DIR: app.distDirectory },
    }),
  )
}
