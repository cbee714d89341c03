import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client'

/** Prometheus metrics of one server; a registry of its own, so that several servers fit into one process. */
export class Metrics {
  readonly registry = new Registry()
  private readonly requests = new Counter({
    name: 'frontdesk_http_requests_total',
    help: 'Requests by API, operation and status.',
    labelNames: ['api', 'operation', 'status'],
    registers: [this.registry],
  })
  private readonly durations = new Histogram({
    name: 'frontdesk_http_request_duration_seconds',
    help: 'Time from request to answer by API.',
    labelNames: ['api'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [this.registry],
  })
  private readonly ignored = new Counter({
    name: 'frontdesk_ignored_parameters_total',
    help: 'Body parameters of the Frontend API that the contract does not know.',
    labelNames: ['operation'],
    registers: [this.registry],
  })

  /** by their labels: to look them up costs more than to count */
  private readonly children = new Map<
    string,
    { requests: Counter.Internal; durations: Histogram.Internal<'api'> }
  >()

  constructor() {
    collectDefaultMetrics({ register: this.registry })
  }

  request(api: string, operation: string, status: number, seconds: number): void {
    const key = `${api} ${operation} ${status}`
    let children = this.children.get(key)
    if (!children) {
      children = {
        requests: this.requests.labels({ api, operation, status: String(status) }),
        durations: this.durations.labels({ api }),
      }
      this.children.set(key, children)
    }
    children.requests.inc()
    children.durations.observe(seconds)
  }

  ignoredParameters(operation: string, count: number): void {
    this.ignored.inc({ operation }, count)
  }
}
