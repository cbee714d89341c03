import { describe, expect, it } from 'vitest'
import { Metrics } from './metrics.js'

/** The lines of a metric as Prometheus reads them, without its help. */
async function linesOf(metrics: Metrics, name: string): Promise<string[]> {
  const text = await metrics.text()
  return text.split('\n').filter(line => line.startsWith(name))
}

describe('the metrics of a server', () => {
  it('count requests by API, operation and status', async () => {
    const metrics = new Metrics()
    metrics.request('fapi', 'getClient', 200, 0.001)
    metrics.request('fapi', 'getClient', 200, 0.001)
    metrics.request('fapi', 'getClient', 401, 0.001)
    metrics.request('bapi', 'GetUser', 200, 0.001)
    expect(await linesOf(metrics, 'frontdesk_http_requests_total')).toEqual([
      'frontdesk_http_requests_total{api="fapi",operation="getClient",status="200"} 2',
      'frontdesk_http_requests_total{api="fapi",operation="getClient",status="401"} 1',
      'frontdesk_http_requests_total{api="bapi",operation="GetUser",status="200"} 1',
    ])
  })

  it('measure how long requests take, by API alone', async () => {
    const metrics = new Metrics()
    metrics.request('fapi', 'getClient', 200, 0.02)
    metrics.request('fapi', 'createSignIn', 422, 3)
    const lines = await linesOf(metrics, 'frontdesk_http_request_duration_seconds')
    expect(lines).toContain('frontdesk_http_request_duration_seconds_count{api="fapi"} 2')
    expect(lines).toContain('frontdesk_http_request_duration_seconds_sum{api="fapi"} 3.02')
    expect(lines).toContain('frontdesk_http_request_duration_seconds_bucket{le="0.01",api="fapi"} 0')
    expect(lines).toContain('frontdesk_http_request_duration_seconds_bucket{le="0.025",api="fapi"} 1')
    // nobody waits longer than the largest bucket without being seen
    expect(lines).toContain('frontdesk_http_request_duration_seconds_bucket{le="2.5",api="fapi"} 1')
    expect(lines).toContain('frontdesk_http_request_duration_seconds_bucket{le="+Inf",api="fapi"} 2')
  })

  it('count parameters that were ignored, as many as there were', async () => {
    const metrics = new Metrics()
    metrics.ignoredParameters('createSignIn', 2)
    metrics.ignoredParameters('createSignIn', 1)
    expect(await linesOf(metrics, 'frontdesk_ignored_parameters_total')).toEqual([
      'frontdesk_ignored_parameters_total{operation="createSignIn"} 3',
    ])
  })

  it('are those of all workers, each with its number, where there are several', async () => {
    const all: Metrics[] = []
    const gatherMetrics = () => Promise.all(all.map(metrics => metrics.values()))
    for (const number of [1, 2]) all.push(new Metrics({ number, gatherMetrics }))
    all[0]!.request('fapi', 'getClient', 200, 0.001)
    all[1]!.request('fapi', 'getClient', 200, 0.001)
    const lines = (await all[0]!.text()).split('\n')
    const ofRequests = lines.filter(line => line.includes('frontdesk_http_requests_total'))
    expect(ofRequests).toEqual([
      expect.stringMatching(/^# HELP/),
      expect.stringMatching(/^# TYPE/),
      'frontdesk_http_requests_total{api="fapi",operation="getClient",status="200",worker="1"} 1',
      'frontdesk_http_requests_total{api="fapi",operation="getClient",status="200",worker="2"} 1',
    ])
    const buckets = lines.filter(line => line.includes('_seconds_bucket') && line.includes('le="0.001"'))
    expect(buckets.map(line => line.includes('worker="'))).toEqual(buckets.map(() => true))
  })

  it('are those of one server, of which a process may have several', async () => {
    const [one, other] = [new Metrics(), new Metrics()]
    one.request('fapi', 'getClient', 200, 0.001)
    expect(await linesOf(other, 'frontdesk_http_requests_total')).toEqual([])
    expect(await linesOf(other, 'process_cpu_user_seconds_total')).toHaveLength(1)
  })
})
