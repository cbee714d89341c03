import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FrontdeskConfig } from 'frontdesk'
import type { Storage } from './server-process.js'

/** A configuration file with one instance. @returns its path */
export function writeConfig(
  storage: Storage,
  instance: FrontdeskConfig['applications'][number]['instances'][number],
): string {
  const path = join(storage.directory, 'faults.config.json')
  const config: FrontdeskConfig = { applications: [{ name: 'Faults', instances: [instance] }] }
  writeFileSync(path, JSON.stringify(config))
  return path
}
