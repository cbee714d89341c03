// Facts about this checkout and its package manager that several scripts need. Plain Node, no dependencies.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of the checkout. */
export const repositoryRoot = join(dirname(fileURLToPath(import.meta.url)), '..')

/** How to run npm: inside an npm script its own JavaScript entry, which needs no shell on any system. */
export function npmCommand() {
  const npmScript = process.env.npm_execpath
  if (npmScript && /npm-cli\.c?js$/.test(npmScript))
    return { command: process.execPath, args: [npmScript], shell: false }
  return { command: 'npm', args: [], shell: process.platform === 'win32' }
}
