import {
  AggregatorRegistry,
  collectDefaultMetrics,
  Counter,
  Histogram,
  type MetricObject,
  type MetricObjectWithValues,
  type MetricValue,
  Registry,
} from 'prom-client'

/** How the workers of a server bring their metrics together. */
export interface MetricsOfWorkers {
  /** which one this is */
  number: number
  /** those of all, as `Metrics.values` gives them */
  gatherMetrics(): Promise<MetricObject[][]>
}

let ofProcess: Registry | null = null

/** Node's own figures. They are observed for good, so once, however many servers a process has had. */
function processRegistry(): Registry {
  if (ofProcess) return ofProcess
  ofProcess = new Registry()
  collectDefaultMetrics({ register: ofProcess })
  return ofProcess
}

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

  /**
   * @param workers the server's, each of which has a label: a counter of all together would go back when a
   * worker is replaced, which reads like a server that started anew
   */
  constructor(private readonly workers?: MetricsOfWorkers) {
    if (workers) this.registry.setDefaultLabels({ worker: String(workers.number) })
    processRegistry()
  }

  get contentType(): string {
    return this.registry.contentType
  }

  /** What Prometheus reads: the figures of this process, or of all workers. */
  async text(): Promise<string> {
    if (!this.workers) return (await processRegistry().metrics()) + (await this.registry.metrics())
    return AggregatorRegistry.aggregate(await this.workers.gatherMetrics()).metrics()
  }

  /** The figures of this process. */
  async values(): Promise<MetricObject[]> {
    const own = (await this.registry.getMetricsAsJSON()) as MetricObject[]
    const ofNode = await processRegistry().getMetricsAsJSON()
    return [...ofNode.map(metric => this.labelled(metric)), ...own]
  }

  /** As the registry of a worker does with its own. */
  private labelled(metric: MetricObjectWithValues<MetricValue<string>>): MetricObject {
    if (!this.workers) return metric
    const worker = String(this.workers.number)
    const values = metric.values.map(value => ({ ...value, labels: { ...value.labels, worker } }))
    return { ...metric, values } as MetricObject
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
