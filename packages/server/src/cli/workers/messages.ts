import type { MetricObject } from 'prom-client'
import type { FrontdeskConfig } from '../../config/config-file.js'
import type { BackgroundWork } from '../../context/services.js'
import type { Count } from '../../platform/counting-together.js'
import type { Spent } from '../../platform/memory-counter.js'
import type { ServeOptions } from '../serve.js'

/** What a worker is to be. */
export interface Assignment {
  options: ServeOptions
  /** that the supervisor listens on */
  port: number
  number: number
  count: number
  hasBackground: boolean
  /** what the other workers have; absent: this one reads the file */
  config?: FrontdeskConfig | null
}

/** From the supervisor to a worker. A connection comes together with `connection`. */
export type Order =
  | { kind: 'serve'; assignment: Assignment }
  | { kind: 'connection' }
  /** the server ends soon */
  | { kind: 'drain' }
  /** the server ends now */
  | { kind: 'stop' }
  /** another worker has taken this one's place */
  | { kind: 'retire' }
  | { kind: 'wake'; work: BackgroundWork[] }
  /** another worker has found the database damaged */
  | { kind: 'damaged'; found: string }
  | { kind: 'counted'; id: number; counted: Spent[] }
  | { kind: 'tell-metrics'; id: number }
  | { kind: 'gathered'; id: number; metrics: MetricObject[][] }

/** From a worker to the supervisor. */
export type Report =
  /** `welcome`: what people are told at the start */
  | { kind: 'serving'; isReady: boolean; config: FrontdeskConfig | null; welcome: string }
  /** so many connections, in the order in which they were handed */
  | { kind: 'taken'; count: number }
  | { kind: 'wake'; work: BackgroundWork[] }
  | { kind: 'damaged'; found: string }
  | { kind: 'count'; id: number; counts: Count[] }
  | { kind: 'gather-metrics'; id: number }
  | { kind: 'metrics'; id: number; metrics: MetricObject[] }
