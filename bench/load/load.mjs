import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { cpuSecondsOfTree, LOAD_CORE, onCore } from '../machine.mjs'

const WORKER = fileURLToPath(new URL('worker.mjs', import.meta.url))

/**
 * Puts load on a server from a process of its own, on the load's core.
 * @param server what `Installation.start` gives
 * @param job requests, connections, durationMs; optionally warmUpMs, expected statuses
 * @returns requests, perSecond, p50Ms, p90Ms, p99Ms, maxMs, statuses, and the server's processor time for a
 * request
 */
export async function putLoad(server, job) {
  const [command, args] = onCore(LOAD_CORE, process.execPath, [WORKER])
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const cpu = {}
  const result = await new Promise((resolve, reject) => {
    child.on('message', message => {
      if (message.event) cpu[message.event] = cpuSecondsOfTree(server.pid)
      else resolve(message)
      if (!message.event) cpu.ended ??= cpuSecondsOfTree(server.pid)
    })
    child.once('exit', code => reject(new Error(`the load process ended with code ${code}`)))
    child.send({ port: server.port, warmUpMs: 500, expected: [200], ...job })
  })
  if (result.error) throw new Error(result.error)
  const usedSeconds = cpu.started == null || cpu.ended == null ? null : cpu.ended - cpu.started
  return { ...result, serverCpuMicros: usedSeconds === null ? null : (usedSeconds * 1e6) / result.requests }
}

/** The bytes of a request, as a browser or an SDK would send it. */
export function requestText(server, { method = 'GET', path, headers = {}, form, json }) {
  const body = form ? new URLSearchParams(form).toString() : json ? JSON.stringify(json) : ''
  const all = {
    host: `127.0.0.1:${server.port}`,
    'user-agent': 'frontdesk-bench',
    accept: '*/*',
    ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
    ...(json ? { 'content-type': 'application/json' } : {}),
    ...(method === 'GET' ? {} : { 'content-length': String(body.length) }),
    ...headers,
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`
}
