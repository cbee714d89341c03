import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { renderErrorsPage } from '../errors/errors-page.js'
import { renderCommandsPage } from './commands-page.js'
import { renderSettingsPage } from './settings-page.js'

/** `packages/server/dist/cli` and `src/cli` are equally far from the repository's root. */
const page = (name: string) => fileURLToPath(new URL(`../../../../docs/${name}.md`, import.meta.url))

writeFileSync(page('settings'), renderSettingsPage())
writeFileSync(page('commands'), renderCommandsPage())
writeFileSync(page('errors'), renderErrorsPage())
