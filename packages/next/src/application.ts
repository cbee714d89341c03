import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Next runs in the application's folder. */
const fromApplication = () => createRequire(join(process.cwd(), 'package.json'))

/**
 * A module of the application's own Next, or of what Next itself depends on; null where there is none. This
 * package may lie elsewhere, and another copy would know nothing of the application's requests.
 */
export function fromNext<Module>(name: string): Module | null {
  try {
    const next = createRequire(fromApplication().resolve('next/package.json'))
    return next(name) as Module
  } catch {
    return null
  }
}

const NEWEST_MAJOR = 7

/** The major version of the application's `@clerk/nextjs`. */
export function majorOfSdk(): number {
  for (let directory = process.cwd(); ; directory = dirname(directory)) {
    const version = versionAt(join(directory, 'node_modules/@clerk/nextjs/package.json'))
    if (version !== null) return Number.parseInt(version, 10)
    if (directory === dirname(directory)) return NEWEST_MAJOR
  }
}

function versionAt(file: string): string | null {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
  } catch {
    return null
  }
}
