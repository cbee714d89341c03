import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { core } from 'zod'
import { ConfigError } from './config-error.js'
import { configSchema, type FrontdeskConfig, type ValidConfig } from './config-schema.js'

export type { FrontdeskConfig, ValidConfig }

const FILE_NAMES = ['ts', 'js', 'mjs', 'json'].map(extension => `frontdesk.config.${extension}`)

/** For `frontdesk.config.ts`: gives the editor the types. */
export function defineConfig(config: FrontdeskConfig): FrontdeskConfig {
  return config
}

/** The configuration file of a directory, if it has one. */
export function findConfigFile(directory: string): string | undefined {
  return FILE_NAMES.map(name => join(directory, name)).find(path => existsSync(path))
}

/**
 * Reads and validates a configuration file.
 * @throws ConfigError naming the file and the path of each mistake
 */
export async function loadConfigFile(file: string): Promise<FrontdeskConfig> {
  const path = resolve(file)
  if (!existsSync(path)) throw new ConfigError(`The configuration file ${path} does not exist.`)
  const value = await evaluate(path).catch((error: unknown) => {
    throw new ConfigError(`${file}: ${error instanceof Error ? error.message : String(error)}`)
  })
  parseConfig(value, file)
  return value as FrontdeskConfig
}

/**
 * Validates a configuration.
 * @throws ConfigError naming the path of each mistake
 */
export function parseConfig(value: unknown, source = 'Configuration'): ValidConfig {
  const parsed = configSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.map(describeIssue)
  throw new ConfigError(lines.length === 1 ? `${source}: ${lines[0]}` : [`${source}:`, ...lines].join('\n  '))
}

/** `applications[0].instances[1].slug: must be …` */
export function describeIssue(issue: core.$ZodIssue): string {
  const path = issue.path.map(part => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('')
  // of a key in a record: what is wrong with it, not that something is
  const message = (issue.code === 'invalid_key' && issue.issues[0]?.message) || issue.message
  return `${path.replace(/^\./, '') || 'the whole'}: ${message}`
}

async function evaluate(path: string): Promise<unknown> {
  const extension = extname(path)
  if (extension === '.json') return JSON.parse(await readFile(path, 'utf8'))
  if (extension === '.js' || extension === '.mjs')
    return defaultExport(await import(pathToFileURL(path).href))
  if (extension !== '.ts') throw new ConfigError('must be a .ts, .js, .mjs or .json file')
  const { createJiti } = await import('jiti')
  // The package need not be installed beside the file: its name stands for this
  // module, also when this one is bundled.
  const self = fileURLToPath(new URL('../config/config-file.js', import.meta.url))
  const jiti = createJiti(import.meta.url, {
    alias: { frontdesk: existsSync(self) ? self : fileURLToPath(import.meta.url) },
    moduleCache: false,
  })
  return jiti.import(path, { default: true })
}

function defaultExport(module: { default?: unknown }): unknown {
  if (module.default === undefined) throw new ConfigError('has no default export')
  return module.default
}
