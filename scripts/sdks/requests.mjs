// What the SDKs asked during a run, held against the contract.

/** Parameters of requests to the Frontend API whatever their operation, and `timezone` of any body. */
const OF_EVERY_REQUEST = new Set([
  '__clerk_api_version',
  '__clerk_db_jwt',
  '_clerk_js_version',
  '_clerk_session_id',
  '_is_native',
  '_method',
  'rotating_token_nonce',
  'timezone',
])
/** Beside the two APIs: what the server has for people and for tools. */
const IS_API = /\/(v1|oauth|\.well-known|v2)(\/|$)/

/** @param {string} text lines of JSON, as e2e/harness/record-requests.cjs writes them */
export const parseRecording = text =>
  text
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line))

/**
 * What was asked that the contract does not have.
 * @param {object[]} requests of a recording
 * @param {{ fapi: object, bapi: object }} contracts as `loadContract` gives them
 * @returns {{ used: string[], unknown: object[], unanswered: object[], parameters: object[] }} `used`:
 *   operations; `unknown`: requests for none; `unanswered`: for one that is not built (501); `parameters`:
 *   those that the operation does not name
 */
export function compareWithContract(requests, contracts) {
  const used = new Set()
  const unknown = new Map()
  const unanswered = new Map()
  const parameters = new Map()
  for (const request of requests) {
    const { api, operation } = operationOf(request, contracts)
    if (!operation) {
      if (IS_API.test(request.path)) count(unknown, `${request.method} ${request.path}`, request)
      continue
    }
    const name = `${api} ${operation.id}`
    used.add(name)
    if (request.status === 501) count(unanswered, name, request)
    for (const parameter of parametersBeyond(request, operation, contracts[api].schemas))
      count(parameters, `${name}: ${parameter}`, request)
  }
  return {
    used: [...used].sort(),
    unknown: listOf(unknown),
    unanswered: listOf(unanswered),
    parameters: listOf(parameters),
  }
}

function count(found, what, { caller, status }) {
  const entry = found.get(what) ?? { what, callers: new Set(), statuses: new Set() }
  if (caller) entry.callers.add(caller)
  entry.statuses.add(status)
  found.set(what, entry)
}

const listOf = found =>
  [...found.values()]
    .map(({ what, callers, statuses }) => ({
      what,
      callers: [...callers].sort(),
      statuses: [...statuses].sort(),
    }))
    .sort((a, b) => a.what.localeCompare(b.what, 'en'))

/** The Backend API is below `/bapi`; instances beside the first have a path of their own. */
function operationOf({ method, path }, contracts) {
  if (path.startsWith('/bapi/'))
    return { api: 'bapi', operation: find(contracts.bapi, method, path.slice('/bapi'.length)) }

  const withoutInstance = path.replace(/^\/[^/]+/, '')
  const operation = find(contracts.fapi, method, path) ?? find(contracts.fapi, method, withoutInstance)
  return { api: 'fapi', operation }
}

function find({ operations }, method, path) {
  return operations.find(
    operation => operation.method === method.toLowerCase() && patternOf(operation.path).test(path),
  )
}

const patterns = new Map()
function patternOf(path) {
  const known = patterns.get(path)
  if (known) return known
  const parts = path.split(/\{[^}]+\}/).map(part => part.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
  const pattern = new RegExp(`^${parts.join('[^/]+')}$`)
  patterns.set(path, pattern)
  return pattern
}

/** The names in a request that its operation has not. `a[b]` and `a[]` are parts of `a`. */
function parametersBeyond({ query, body }, operation, schemas) {
  const inQuery = new Set(operation.parameters.filter(({ in: place }) => place === 'query').map(nameOf))
  const inBody = new Set(operation.body ? propertiesOf(operation.body.schema, schemas) : [])
  const isKnown = (name, names) => OF_EVERY_REQUEST.has(name) || names.has(name)
  return [
    ...query
      .map(baseOf)
      .filter(name => !isKnown(name, inQuery))
      .map(name => `?${name}`),
    ...body.map(baseOf).filter(name => !isKnown(name, inBody)),
  ]
}

const nameOf = ({ name }) => baseOf(name)
const baseOf = name => name.replace(/\[.*$/, '')

/** Every property that a schema names, in whatever of its parts. */
function propertiesOf(schema, schemas, seen = new Set()) {
  if (!schema || typeof schema !== 'object' || seen.has(schema)) return []
  seen.add(schema)
  if (schema.$ref) return propertiesOf(schemas[schema.$ref.split('/').at(-1)], schemas, seen)
  const parts = [...(schema.allOf ?? []), ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]
  return [
    ...Object.keys(schema.properties ?? {}),
    ...parts.flatMap(part => propertiesOf(part, schemas, seen)),
  ]
}

/**
 * The comparison in words, and which operations are asked that nobody has asked before.
 * @param {string[]} known those that were
 */
export function reportOf(compared, known) {
  const lines = [`${compared.used.length} operations of the contract were asked`]
  const list = (title, entries) => {
    if (entries.length === 0) return
    lines.push('', title)
    for (const { what, callers, statuses } of entries)
      lines.push(`  ${what} (${[...statuses, ...callers].join(', ')})`)
  }
  const added = compared.used.filter(name => !known.includes(name))
  if (added.length > 0) lines.push('', 'asked for the first time', ...added.map(name => `  ${name}`))
  list('not in the contract', compared.unknown)
  list('in the contract, not built', compared.unanswered)
  list('parameters that the contract does not have', compared.parameters)
  return lines.join('\n')
}
