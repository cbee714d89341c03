import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { npmCommand, repositoryRoot } from '../workspace.mjs'

/** The major versions that Frontdesk runs on. */
export const NODE_MAJORS = [20, 22, 24]

/**
 * A Node of that major version: the one that runs this, or the newest that npm has for this system and
 * processor.
 * @returns {Promise<{ major: number, path?: string, obstacle?: string }>}
 */
export async function findNode(major) {
  if (process.versions.node.startsWith(`${major}.`)) return { major, path: process.execPath }
  const directory = join(repositoryRoot, '.cache/node', String(major))
  const name = `node-${process.platform}-${process.arch}`
  const path = join(directory, 'node_modules', name, 'bin/node')
  try {
    if (!existsSync(path)) await install(directory, `${name}@${major}`)
    const { stdout } = await promisify(execFile)(path, ['--version'])
    return { major, path, version: stdout.trim() }
  } catch (error) {
    return { major, obstacle: String(error.message).split('\n')[0] }
  }
}

async function install(directory, wanted) {
  await mkdir(directory, { recursive: true })
  await writeFile(join(directory, 'package.json'), '{ "private": true }')
  const { command, args, shell } = npmCommand()
  const options = ['install', wanted, '--no-audit', '--no-fund', '--loglevel=error']
  await promisify(execFile)(command, [...args, ...options], { cwd: directory, shell })
}

/** The folder that comes first in PATH, so that `node` is this one. */
export const pathWith = nodePath =>
  `${dirname(nodePath)}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`
