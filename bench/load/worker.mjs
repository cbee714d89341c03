// The load of one measurement, as a process of its own: takes a job over IPC,
// answers with counts and latencies.
import { performance } from 'node:perf_hooks'
import { Connection } from './connection.mjs'

process.once('message', async job => {
  const result = await run(job).catch(error => ({ error: error.message }))
  process.send(result, () => process.exit(0))
})

/**
 * `job`: port, connections, warmUpMs, durationMs, requests (sent in turn), expected
 * (statuses), limit (how many at most).
 */
async function run(job) {
  const requests = job.requests.map(text => Buffer.from(text, 'latin1'))
  const connections = await Promise.all(
    Array.from({ length: job.connections }, () => Connection.open(job.port)),
  )
  const startsAt = performance.now() + job.warmUpMs
  const endsAt = startsAt + job.durationMs
  const latencies = []
  const statuses = {}
  let next = 0
  let unexpected = null

  async function keepAsking(connection) {
    for (;;) {
      const sentAt = performance.now()
      if (sentAt >= endsAt || next >= (job.limit ?? Infinity)) return
      const answer = await connection.send(requests[next++ % requests.length])
      const answeredAt = performance.now()
      if (!job.expected.includes(answer.status)) unexpected ??= answer.bytes.toString('utf8').slice(0, 1000)
      // counted is what was answered within the time, whenever it was sent
      if (answeredAt < startsAt || answeredAt >= endsAt) continue
      statuses[answer.status] = (statuses[answer.status] ?? 0) + 1
      latencies.push(answeredAt - sentAt)
    }
  }
  const started = setTimeout(() => process.send({ event: 'started' }), job.warmUpMs)
  const ended = setTimeout(() => process.send({ event: 'ended' }), job.warmUpMs + job.durationMs)
  await Promise.all(connections.map(keepAsking))
  clearTimeout(started)
  clearTimeout(ended)
  for (const connection of connections) connection.close()
  if (unexpected) return { error: `unexpected answer: ${unexpected}` }
  return { statuses, ...summary(latencies, job.durationMs) }
}

function summary(latencies, durationMs) {
  const sorted = Float64Array.from(latencies).sort()
  const at = share => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null
  return {
    requests: sorted.length,
    perSecond: (sorted.length * 1000) / durationMs,
    p50Ms: at(0.5),
    p90Ms: at(0.9),
    p99Ms: at(0.99),
    maxMs: sorted.at(-1) ?? null,
  }
}
