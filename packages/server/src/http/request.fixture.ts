import { browserCaller } from '../context/context.js'
import { instanceWith } from '../context/instance.fixture.js'
import type { Instance } from '../context/instance.js'
import type { ApiRequest } from './api-request.js'
import type { InstanceTarget } from './resolve-instance.js'

interface RequestParts {
  method?: string
  url?: string
  headers?: Record<string, string>
  /** the body in the pieces in which it arrives */
  pieces?: (string | Uint8Array)[]
}

/** A request as the shell sees it, for tests of rules. */
export const requestWith = ({
  method = 'GET',
  url = 'https://clerk.example.com/v1/client',
  headers = {},
  pieces = [],
}: RequestParts = {}): ApiRequest => ({
  method,
  url: new URL(url),
  header: name => headers[name] ?? null,
  remoteAddress: null,
  readBody(take) {
    for (const piece of pieces) take(typeof piece === 'string' ? Buffer.from(piece) : piece)
    return Promise.resolve()
  },
})

/** The Frontend API of an instance at a host of its own. */
export const targetOf = (
  instance: Instance = instanceWith(),
  changes: Partial<InstanceTarget> = {},
): InstanceTarget => ({
  api: 'fapi',
  instance,
  caller: browserCaller(),
  path: '/v1/client',
  frontendApiUrl: 'https://clerk.example.com',
  cookiePath: '/',
  ...changes,
})

export const production = instanceWith(
  {},
  { environment: 'production', domain: 'example.com', serverOrigin: null },
)
