import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { areDependenciesInstalled, installDependencies } from '../../scripts/dependencies.mjs'
import { runToEnd } from './processes.js'
import type { AppUnderTest } from './sdks.js'

const BUILD_STAMP = 'frontdesk-build'
const NOT_SOURCES = new Set(['node_modules', 'next-env.d.ts', 'README.md', 'frontdesk.config.json'])

/** Installs and builds an application, each only when what it depends on has changed since the last time. */
export async function buildApp(app: AppUnderTest): Promise<void> {
  if (!(await areDependenciesInstalled(app.directory))) await installDependencies(app.directory)
  const hash = sourceHash(app)
  const stamp = join(app.directory, app.distDirectory, BUILD_STAMP)
  if (readStamp(stamp) === hash) return
  await runToEnd(process.execPath, [join(app.directory, 'node_modules/next/dist/bin/next'), 'build'], {
    name: `build-${app.name}`,
    directory: app.directory,
    environment: { ...app.environment, NEXT_DIST_DIR: app.distDirectory },
  })
  writeFileSync(stamp, hash)
}

function readStamp(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8') : null
}

/** Covers everything a build reads: sources, the lockfile, and the variables that Next inlines. */
function sourceHash(app: AppUnderTest): string {
  const hash = createHash('sha256').update(JSON.stringify(app.environment)).update(process.version)
  for (const file of sourceFiles(app.directory)) {
    hash.update(relative(app.directory, file)).update('\0').update(readFileSync(file)).update('\0')
  }
  return hash.digest('hex')
}

function sourceFiles(directory: string): string[] {
  const entries = readdirSync(directory, { withFileTypes: true })
    .filter(entry => !NOT_SOURCES.has(entry.name) && !entry.name.startsWith('.'))
    .filter(entry => !entry.name.endsWith('.tsbuildinfo'))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'))
  return entries.flatMap(entry => {
    const path = join(directory, entry.name)
    return entry.isDirectory() ? sourceFiles(path) : [path]
  })
}
