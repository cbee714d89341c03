// A receiver of webhooks in a process of its own: answers 200 and counts. Run by `startReceiver`.
import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { cleanUpLater } from '../cleanup.mjs'
import { LOAD_CORE, onCore } from '../machine.mjs'

/** @returns its url; `measure(n)`: resolves with the deliveries a second of the next n; stop */
export async function startReceiver() {
  const [command, args] = onCore(LOAD_CORE, process.execPath, [fileURLToPath(import.meta.url)])
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const stop = cleanUpLater(async () => void child.kill('SIGKILL'))
  const next = () => new Promise(resolve => child.once('message', resolve))
  const { port } = await next()
  return {
    url: `http://127.0.0.1:${port}/hook`,
    async measure(count) {
      const measured = next()
      child.send({ count })
      return (await measured).perSecond
    },
    stop,
  }
}

function serve() {
  let wanted = Infinity
  let count = 0
  let startedAt = 0
  const server = createServer((request, response) => {
    request.resume()
    request.on('end', () => {
      if (count === 0) startedAt = performance.now()
      response.end('ok')
      if (++count === wanted) process.send({ perSecond: count / ((performance.now() - startedAt) / 1000) })
    })
  })
  server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
  process.on('message', message => {
    wanted = message.count
    count = 0
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) serve()
