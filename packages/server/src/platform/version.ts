import { readFileSync } from 'node:fs'

/** The package's own manifest: two levels up from `src/platform`, `dist/platform` and `dist/bundle` alike. */
const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string
}

/** The version of this server: `frontdesk --version`, and `/healthz`. */
export const VERSION = manifest.version
