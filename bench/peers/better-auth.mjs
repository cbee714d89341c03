import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { cleanUpLater } from '../cleanup.mjs'
import { freePort } from '../installation/installation.mjs'
import { onCore } from '../machine.mjs'

const DIRECTORY = join(import.meta.dirname, 'better-auth')
const POLL_MS = 5
const START_TIMEOUT_MS = 20_000

/** Better Auth with its database; `start` may be called once more when the one before has stopped. */
export class BetterAuth {
  static create(algorithm = '') {
    if (!existsSync(join(DIRECTORY, 'node_modules')))
      execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: DIRECTORY, stdio: 'inherit' })
    const directory = mkdtempSync(join(tmpdir(), 'frontdesk-bench-peer-'))
    const remove = cleanUpLater(() => rmSync(directory, { recursive: true, force: true }))
    return Object.assign(new BetterAuth(), { directory, algorithm, remove })
  }

  /** @returns port, pid, milliseconds until it answered, origin and stop, as `Installation.start` */
  async start(core) {
    const port = await freePort()
    const script = [
      join(DIRECTORY, 'server.mjs'),
      String(port),
      join(this.directory, 'auth.db'),
      this.algorithm,
    ]
    const [command, args] = onCore(core, process.execPath, script)
    const startedAt = performance.now()
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] })
    const exited = new Promise(resolve => child.once('exit', resolve))
    const stop = cleanUpLater(async () => {
      child.kill()
      await exited
    })
    const origin = `http://127.0.0.1:${port}`
    while (!(await answers(`${origin}/api/auth/ok`))) {
      if (child.exitCode !== null || performance.now() - startedAt > START_TIMEOUT_MS)
        throw new Error('Better Auth did not start')
      await sleep(POLL_MS)
    }
    return { port, pid: child.pid, origin, stop, readyMs: performance.now() - startedAt }
  }
}

const answers = url =>
  fetch(url).then(
    async response => {
      await response.text()
      return response.ok
    },
    () => false,
  )
