import { spawn } from 'node:child_process'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { onCore } from '../machine.mjs'
import { samplePayload } from '../seed/events.mjs'

/**
 * What anybody would write: sign and `fetch`, so many at a time, nothing stored.
 * @returns deliveries a second on the core, and processor time of each
 */
export async function fetchLoop(core, { url, deliveries, concurrency }) {
  const [command, args] = onCore(core, process.execPath, [
    fileURLToPath(import.meta.url),
    url,
    String(deliveries),
    String(concurrency),
  ])
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  for await (const chunk of child.stdout) output += chunk
  const result = JSON.parse(output)
  if (!result.perSecond) throw new Error(`the fetch loop answered ${output}`)
  return result
}

async function loop(url, deliveries, concurrency) {
  const { createRequire } = await import('node:module')
  const require = createRequire(new URL('../../packages/server/package.json', import.meta.url))
  const { Webhook } = require('standardwebhooks')
  const webhook = new Webhook(`whsec_${Buffer.alloc(24, 1).toString('base64')}`)
  let next = 0
  const worker = async () => {
    while (next < deliveries) {
      const number = next++
      const id = `evt_peer${number}`
      const at = new Date()
      const body = JSON.stringify(samplePayload('ins_bench', number, at.getTime()))
      const signature = webhook.sign(id, at, body)
      const timestamp = String(Math.floor(at.getTime() / 1000))
      const response = await fetch(url, {
        method: 'POST',
        body,
        headers: {
          'content-type': 'application/json',
          'svix-id': id,
          'svix-timestamp': timestamp,
          'svix-signature': signature,
        },
      })
      await response.text()
      if (response.status !== 200) throw new Error(`the receiver answered ${response.status}`)
    }
  }
  const startedAt = performance.now()
  const cpuBefore = process.cpuUsage()
  await Promise.all(Array.from({ length: concurrency }, worker))
  const { user, system } = process.cpuUsage(cpuBefore)
  return {
    perSecond: deliveries / ((performance.now() - startedAt) / 1000),
    cpuMicros: (user + system) / deliveries,
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , url, deliveries, concurrency] = process.argv
  process.stdout.write(JSON.stringify(await loop(url, Number(deliveries), Number(concurrency))))
}
