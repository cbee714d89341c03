// Whether a Next.js application is built from its present sources. Plain Node, no dependencies.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'

const BUILD_STAMP = 'frontdesk-build'
const NOT_SOURCES = new Set([
  'node_modules',
  'next-env.d.ts',
  'README.md',
  'docs',
  'frontdesk.config.json',
  'frontdesk.config.mjs',
])

const stampOf = (directory, distDirectory) => join(directory, distDirectory, BUILD_STAMP)

/** Covers everything a build reads: sources, the lockfile, and the variables that Next inlines. */
function sourceHash(directory, environment) {
  const hash = createHash('sha256').update(JSON.stringify(environment)).update(process.version)
  for (const file of sourceFiles(directory))
    hash.update(relative(directory, file)).update('\0').update(readFileSync(file)).update('\0')

  return hash.digest('hex')
}

function sourceFiles(directory) {
  const entries = readdirSync(directory, { withFileTypes: true })
    .filter(entry => !NOT_SOURCES.has(entry.name) && !entry.name.startsWith('.'))
    .filter(entry => !entry.name.endsWith('.tsbuildinfo'))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'))
  return entries.flatMap(entry => {
    const path = join(directory, entry.name)
    return entry.isDirectory() ? sourceFiles(path) : [path]
  })
}

/**
 * Runs `build` unless the last build was of the same sources with the same variables.
 * @param {string} directory of the application
 * @param {string} distDirectory within it
 * @param {Record<string, string>} environment what the build is given
 * @param {() => Promise<void>} build
 */
export async function buildWhenChanged(directory, distDirectory, environment, build) {
  const hash = sourceHash(directory, environment)
  const stamp = stampOf(directory, distDirectory)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return
  await build()
  writeFileSync(stamp, hash)
}
