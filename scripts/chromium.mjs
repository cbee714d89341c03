// Finds a Chromium for the browser tests.
import { execFileSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { repositoryRoot } from './workspace.mjs'

const systemNames = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
]
const macApplications = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/**
 * The path of a Chromium: from CHROMIUM or CHROMIUM_PATH, Playwright's own, the system's, or, as
 * root on Debian, installed with apt.
 * @returns {Promise<string>}
 */
export async function findChromium() {
  const given = process.env.CHROMIUM || process.env.CHROMIUM_PATH
  if (given) {
    if (isExecutable(given)) return given
    throw new Error(`CHROMIUM or CHROMIUM_PATH is set to ${given}, which is not an executable file`)
  }
  return playwrightChromium() ?? systemChromium() ?? installChromium()
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * Playwright is a dependency of the browser tests alone, which have their own
 * lockfile; without it there is none.
 */
function playwrightChromium() {
  for (const from of [join(repositoryRoot, 'e2e/'), repositoryRoot + '/']) {
    try {
      const path = createRequire(from)('playwright-core').chromium.executablePath()
      if (path && isExecutable(path)) return path
    } catch {
      // not installed here
    }
  }
  return undefined
}

function systemChromium() {
  const directories = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  const candidates = systemNames.flatMap(name => directories.map(directory => join(directory, name)))
  return [...candidates, ...macApplications].find(isExecutable)
}

function installChromium() {
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    process.stderr.write('chromium: none found, installing it with apt\n')
    const options = { stdio: ['ignore', 2, 2], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
    try {
      execFileSync('apt-get', ['update', '-qq'], options)
      execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], options)
    } catch (error) {
      throw new Error(`the browser tests need Chromium, and apt could not install it: ${error.message}`, {
        cause: error,
      })
    }
    const installed = systemChromium()
    if (installed) return installed
  }
  throw new Error(
    'the browser tests need Chromium: set CHROMIUM to its path, install it (Debian: apt install chromium), ' +
      'or run `npx playwright install chromium`',
  )
}
