import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { onCore } from '../machine.mjs'

const run = promisify(execFile)

/** RSA-2048 signatures a second on one core, as `openssl speed` counts them (by processor time). */
export async function rsaSignaturesPerSecond(core, seconds = 3) {
  const [command, args] = onCore(core, 'openssl', ['speed', '-seconds', String(seconds), 'rsa2048'])
  const { stdout } = await run(command, args)
  const [, figures] = /^rsa\s+2048 bits\s+(.*)$/m.exec(stdout) ?? []
  // times end with an `s`, rates do not; the first rate is that of signing (newer versions have more columns)
  const rate = Number(figures?.split(/\s+/).find(text => /^[\d.]+$/.test(text)))
  if (!rate) throw new Error(`openssl speed answered something else:\n${stdout}`)
  return rate
}
