// Builds the documentation as pages (site/, VitePress) into packages/server/dist-docs, which the server
// serves below /docs on a private host. A link that leads nowhere fails it.
//   npm run site
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ensureDependencies } from './dependencies.mjs'
import { prepare } from './prepare.mjs'
import { repositoryRoot } from './workspace.mjs'

const directory = join(repositoryRoot, 'site')

await prepare()
await ensureDependencies(directory)
const vitepress = join(directory, 'node_modules/vitepress/bin/vitepress.js')
const child = spawn(process.execPath, [vitepress, 'build'], { cwd: directory, stdio: 'inherit' })
child.on('close', code => {
  process.exitCode = code ?? 1
})
