import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { onCore } from '../machine.mjs'

const run = promisify(execFile)
const WORKER = fileURLToPath(new URL('argon2-worker.mjs', import.meta.url))

/**
 * Password verifications a second without a server: the server's parameters,
 * `parallel` at a time, on the given core.
 */
export async function argon2PerSecond(core, parallel, seconds = 3) {
  const [command, args] = onCore(core, process.execPath, [WORKER, JSON.stringify({ parallel, seconds })])
  const { stdout } = await run(command, args)
  return Number(stdout)
}
