import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { renderSettingsPage } from './settings-page.js'

/** `packages/server/dist/cli` and `src/cli` are equally far from the repository's root. */
const SETTINGS_PAGE = fileURLToPath(new URL('../../../../docs/settings.md', import.meta.url))

writeFileSync(SETTINGS_PAGE, renderSettingsPage())
