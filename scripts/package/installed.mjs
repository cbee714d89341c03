import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { npmCommand } from '../workspace.mjs'
import { pathWith } from './node-versions.mjs'

/** An empty folder, in which nothing of this repository is. */
export class EmptyFolder {
  /** @param registry of startRegistry @param nodePath that everything runs with */
  static async make(registry, nodePath = process.execPath) {
    const root = await realpath(await mkdtemp(join(tmpdir(), 'frontdesk-package-')))
    const path = join(root, 'folder')
    const cache = join(root, 'cache')
    await Promise.all([mkdir(path), mkdir(cache)])
    // what npm has fetched before it need not fetch again; what npx installs stays here
    const { stdout } = await npm(['config', 'get', 'cache'], { cwd: root })
    if (existsSync(join(stdout.trim(), '_cacache')))
      await symlink(join(stdout.trim(), '_cacache'), join(cache, '_cacache'))
    return new EmptyFolder(root, path, cache, registry, nodePath)
  }

  constructor(root, path, cache, registry, nodePath) {
    this.root = root
    this.path = path
    this.nodePath = nodePath
    this.registry = registry
    this.environment = {
      PATH: pathWith(nodePath),
      HOME: process.env.HOME,
      npm_config_registry: registry.url,
      npm_config_cache: cache,
      npm_config_prefer_offline: 'true',
      npm_config_update_notifier: 'false',
    }
    this.children = []
  }

  /** `npm install …` */
  install(...packages) {
    return npm(['install', '--no-audit', '--no-fund', ...packages], {
      cwd: this.path,
      env: this.environment,
      nodePath: this.nodePath,
    })
  }

  /** Runs a script with Node to its end. @returns what it printed */
  async node(...args) {
    const { stdout } = await promisify(execFile)(this.nodePath, args, {
      cwd: this.path,
      env: this.environment,
    })
    return stdout
  }

  /** Starts what npx finds or installs. */
  async npx(...args) {
    const script = join(dirname(await npmScript()), 'npx-cli.js')
    return this.spawn([script, '--yes', ...args])
  }

  /** Starts a script with Node. @returns the process and what it prints; `printed` waits for a text */
  spawn(args) {
    const child = spawn(this.nodePath, args, {
      cwd: this.path,
      env: this.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    this.children.push(child)
    const output = { text: '' }
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', chunk => (output.text += String(chunk)))
    const exited = once(child, 'close').then(([code]) => code)
    const printed = pattern =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(output.text)
          if (match) resolve(match)
        }
        for (const stream of [child.stdout, child.stderr]) stream.on('data', look)
        void exited.then(code =>
          reject(new Error(`ended with ${code} before it printed ${pattern}:\n${output.text}`)),
        )
        look()
      })
    /** as Ctrl-C in a terminal: to every process of the group */
    const interrupt = () => process.kill(-child.pid, 'SIGINT')
    return { child, output, exited, printed, interrupt }
  }

  async remove() {
    for (const { pid, exitCode, signalCode } of this.children)
      if (exitCode === null && signalCode === null) process.kill(-pid, 'SIGKILL')
    await rm(this.root, { recursive: true, force: true })
  }
}

/** npm's own script: `npm` on the PATH may belong to another Node than the one that is to run it. */
async function npmScript() {
  const { args } = npmCommand()
  if (args[0]) return args[0]
  const found = process.env.PATH.split(delimiter)
    .map(folder => join(folder, 'npm'))
    .find(path => existsSync(path))
  return realpath(found)
}

async function npm(args, { cwd, env = process.env, nodePath = process.execPath }) {
  return promisify(execFile)(nodePath, [await npmScript(), ...args], { cwd, env })
}
