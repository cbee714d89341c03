// Installs a folder's dependencies from its lockfile, when they are not there yet.
import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { npmCommand } from './workspace.mjs'

async function readJson(path) {
  return JSON.parse(await readFile(path, 'utf8').catch(() => 'null'))
}

/**
 * Whether node_modules holds what package-lock.json says. npm writes a lockfile of what it installed into
 * node_modules; comparing contents and not times lets a developer's own `npm install` count too.
 */
export async function areDependenciesInstalled(directory) {
  const [wanted, installed] = await Promise.all([
    readJson(join(directory, 'package-lock.json')),
    readJson(join(directory, 'node_modules/.package-lock.json')),
  ])
  if (!wanted || !installed) return false
  return Object.entries(wanted.packages).every(([path, entry]) => {
    if (!path.split('/').includes('node_modules')) return true // the folder itself and its workspaces
    const present = installed.packages[path]
    if (!present) return entry.optional === true // for another operating system or processor
    return present.version === entry.version && present.integrity === entry.integrity
  })
}

/**
 * Runs `npm ci` with its output on stderr; the compiler is a development dependency,
 * so NODE_ENV must not leave it out.
 */
export function installDependencies(directory) {
  const npm = npmCommand()
  const args = [...npm.args, 'ci', '--no-audit', '--no-fund', '--loglevel=error', '--include=dev']
  return new Promise((resolve, reject) => {
    const child = spawn(npm.command, args, { cwd: directory, stdio: ['ignore', 2, 2], shell: npm.shell })
    child.on('error', reject)
    child.on('close', code =>
      code === 0 ? resolve() : reject(new Error(`npm ci failed (exit code ${code})`)),
    )
  })
}

/** Installs what is not there yet. */
export async function ensureDependencies(directory) {
  if (!(await areDependenciesInstalled(directory))) await installDependencies(directory)
}
