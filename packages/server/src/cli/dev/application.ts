import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ConfigError } from '../../config/config-error.js'
import { namesPages, parseSdk, type Sdk, SDK_NAMES } from '../sdk-environment.js'

/** Packages of the official SDKs whose variables are known, in the order of preference. */
const SDK_PACKAGES = {
  '@clerk/nextjs': 'nextjs',
  '@clerk/react-router': 'react-router',
  '@clerk/tanstack-react-start': 'tanstack-react-start',
  '@clerk/nuxt': 'nuxt',
  '@clerk/astro': 'astro',
  '@clerk/react': 'react',
  '@clerk/vue': 'vue',
  '@clerk/express': 'express',
  '@clerk/fastify': 'fastify',
  '@clerk/hono': 'hono',
  '@clerk/backend': 'backend',
} as const

/** How deep the pages of an application are looked for: below groups such as `app/(auth)/sign-in`. */
const PAGE_DEPTH = 3
const PAGE_FOLDERS = ['app', 'src/app', 'pages', 'src/pages', 'src/routes']

/** An application beside the server: a folder with a package.json that names an official SDK. */
export interface Application {
  directory: string
  /** as in `nextjs@7.9` */
  sdkName: string
  sdk: Sdk
  /** it has pages of its own to sign in and up */
  ownPages: boolean
}

interface Manifest {
  version?: string
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
}

/**
 * Finds the application of a folder, or of the nearest one above it.
 * @returns null when there is none, or none on an official SDK
 * @throws ConfigError when no variables are known for its SDK
 */
export function findApplication(from: string): Application | null {
  const directory = nearest(from, folder => existsSync(join(folder, 'package.json')))
  if (directory === undefined) return null
  const manifest = readManifest(join(directory, 'package.json'))
  const wanted = { ...manifest.devDependencies, ...manifest.dependencies }
  const [found] = Object.entries(SDK_PACKAGES).filter(([name]) => wanted[name] !== undefined)
  if (found) return applicationOn(found, wanted[found[0]]!, directory)
  const others = Object.keys(wanted).filter(name => name.startsWith('@clerk/'))
  if (others.length === 0) return null
  throw new ConfigError(
    `No variables are known for ${others.join(', ')}, which ${directory} uses: ${NAME_IT}`,
  )
}

/** The same for commands that cannot do without one. @throws ConfigError when there is none */
export function requireApplication(from: string): Application {
  const found = findApplication(from)
  if (found) return found
  throw new ConfigError(`No package.json in ${from} or above names a @clerk package: ${NAME_IT}`)
}

function applicationOn(
  [packageName, name]: [string, Sdk['name']],
  range: string,
  directory: string,
): Application {
  const version = installedVersion(directory, packageName) ?? range
  const [, major, minor] = /(\d+)(?:\.(\d+))?/.exec(version) ?? []
  const parts = [major, minor].filter(part => part !== undefined)
  const sdkName = parts.length === 0 ? name : `${name}@${parts.join('.')}`
  const sdk = parseSdk(sdkName)
  return { directory, sdkName, sdk, ownPages: namesPages(sdk) && hasSignInPage(directory) }
}

const NAME_IT = `name the SDK with --sdk (${SDK_NAMES.join(', ')}).`

/** The first folder from this one upwards that fits. */
function nearest(from: string, fits: (folder: string) => boolean): string | undefined {
  if (fits(from)) return from
  const above = dirname(from)
  return above === from ? undefined : nearest(above, fits)
}

/** What is installed says more than the range of package.json; it may lie in a workspace's root. */
export function installedVersion(directory: string, packageName: string): string | undefined {
  const place = (folder: string) => join(folder, 'node_modules', packageName, 'package.json')
  const folder = nearest(directory, candidate => existsSync(place(candidate)))
  return folder === undefined ? undefined : readManifest(place(folder)).version
}

export function readManifest(path: string): Manifest {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Manifest
  } catch (error) {
    throw new ConfigError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function hasSignInPage(directory: string): boolean {
  return PAGE_FOLDERS.some(folder => hasPage(join(directory, folder), PAGE_DEPTH))
}

function hasPage(folder: string, depth: number): boolean {
  if (depth === 0 || !existsSync(folder)) return false
  return readdirSync(folder, { withFileTypes: true }).some(
    entry =>
      /^sign-in(\.|$)/.test(entry.name) ||
      (entry.isDirectory() && hasPage(join(folder, entry.name), depth - 1)),
  )
}
