// The API reference, made of the contract and of what is built: a page for each tag of each API.
import { loadContract, loadPlatformContract } from '@frontdesk/contract'
import { adminOperations } from '../packages/server/dist/admin/index.js'
import { openApiOf } from '../packages/server/dist/admin/openapi.js'
import { readUnbuiltOperations } from '../packages/server/dist/cli/unbuilt-operations.js'

const TITLES = {
  backend: 'Backend API',
  frontend: 'Frontend API',
  platform: 'Platform API',
  server: 'The server’s own API',
}
const WORDS = {
  backend:
    'Applications’ servers call it, with a secret key, at `CLERK_API_URL` (`/bapi` on this server). The official SDKs do so for you: `clerkClient`.',
  frontend:
    'Browsers and native applications call it, with the cookies of a client. The official SDKs do so for you. It takes forms.',
  platform: 'It is not built yet: every operation answers 501.',
  server:
    'Operators call it, with the admin token (`frontdesk admin-token`) or a secret key of the instance. It takes JSON.',
}
/** So deep are objects within objects shown; beyond it a name has to do. */
const DEPTH = 2

/** @returns {{ path: string, text: string }[]} Markdown by its path below `api/` */
export function apiPages() {
  const unbuilt = readUnbuiltOperations()
  const apis = {
    backend: { ...contract('bapi'), missing: unbuilt.bapi },
    frontend: { ...contract('fapi'), missing: unbuilt.fapi },
    server: serverApi(),
    platform: platformApi(),
  }
  const pages = Object.entries(apis).flatMap(([name, api]) => pagesOf(name, api))
  const links = Object.keys(apis).map(name => `- [${TITLES[name]}](./${name}/index.md): ${WORDS[name]}`)
  return [{ path: 'index.md', text: `# API reference\n\n${links.join('\n')}\n` }, ...pages]
}

/** The tags of an API in alphabetical order, as the sidebar lists them. */
export const apiNames = Object.keys(TITLES)
export const titleOf = name => TITLES[name]

function contract(api) {
  const { operations, schemas } = loadContract(api)
  return { operations, schemas }
}

function platformApi() {
  const { operations, schemas } = loadPlatformContract()
  const list = Object.entries(operations).map(([id, operation]) => ({ id, ...operation }))
  return { operations: list, schemas, missing: Object.fromEntries(list.map(({ id }) => [id, 'planned'])) }
}

function serverApi() {
  const document = openApiOf(adminOperations, '')
  const operations = adminOperations.map(({ id, shape }) => {
    const path = shape.path.replace('/admin/v1', '')
    const described = document.paths[path]?.[shape.method] ?? {}
    const body = described.requestBody?.content?.['application/json']?.schema
    const [status, answer] = Object.entries(described.responses ?? {}).find(([code]) => code < '300') ?? [
      '200',
    ]
    return {
      id,
      tag: shape.path.startsWith('/admin/v1') ? 'Administration' : 'Inbox',
      method: shape.method,
      path: shape.path,
      summary: described.summary,
      parameters: [
        ...[...shape.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => parameter(name, 'path')),
        ...(described.parameters ?? []),
      ],
      body: body ? { required: true, contentTypes: ['application/json'], schema: body } : null,
      responses: { [status]: answer?.content?.['application/json']?.schema ?? null },
    }
  })
  return { operations, schemas: document.components.schemas, missing: {} }
}

const parameter = (name, place) => ({
  name,
  in: place,
  required: place === 'path',
  schema: { type: 'string' },
})

const slugOf = tag =>
  tag
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')

function pagesOf(name, { operations, schemas, missing }) {
  const tags = groupByTag(operations)
  const sorted = [...tags].sort(([a], [b]) => (a < b ? -1 : 1))
  const rows = sorted.map(([tag, list]) => {
    const built = list.filter(({ id }) => !Object.hasOwn(missing, id)).length
    return `| [${tag}](./${slugOf(tag)}.md) | ${list.length} | ${built} |`
  })
  const table = ['| tag | operations | built |', '| --- | --- | --- |', ...rows].join('\n')
  const index = `# ${TITLES[name]}\n\n${WORDS[name]}\n\n${table}\n`
  return [
    { path: `${name}/index.md`, text: index },
    ...sorted.map(([tag, list]) => ({
      path: `${name}/${slugOf(tag)}.md`,
      text: `# ${TITLES[name]}: ${tag}\n\n${list.map(each => operationText(each, schemas, missing)).join('\n')}`,
    })),
  ]
}

function groupByTag(operations) {
  const tags = new Map()
  for (const operation of operations) {
    if (!tags.has(operation.tag)) tags.set(operation.tag, [])
    tags.get(operation.tag).push(operation)
  }
  return tags
}

function operationText({ id, method, path, summary, parameters, body, responses }, schemas, missing) {
  const state = Object.hasOwn(missing, id) ? `**Not built**: it answers 501. ${missing[id]}.\n\n` : ''
  const statuses = Object.entries(responses).filter(([status]) => status < '300')
  const answers = statuses.map(([status, schema]) => {
    const type = schema ? typeOf(schema, schemas, 0) : 'no body'
    return `Answers ${status}: ${type}\n`
  })
  const fields = body ? fieldTable(body.schema, schemas) : ''
  const form = body
    ? `Body${body.required ? '' : ', optional'}: ${body.contentTypes.map(type => `\`${type}\``).join(' or ')}\n\n${fields}\n`
    : ''
  return [
    `## ${id}\n`,
    `\`${method.toUpperCase()} ${path}\`\n`,
    summary ? `${summary}\n` : '',
    state,
    parameters.length > 0 ? `${parameterTable(parameters, schemas)}\n` : '',
    form,
    answers.join('\n'),
  ]
    .filter(Boolean)
    .join('\n')
}

const table = (head, rows) =>
  [`| ${head.join(' | ')} |`, `| ${head.map(() => '---').join(' | ')} |`, ...rows].join('\n')

const parameterTable = (parameters, schemas) =>
  table(
    ['parameter', 'in', 'type', 'required'],
    parameters.map(
      ({ name, in: place, required, schema }) =>
        `| \`${name}\` | ${place} | ${typeOf(schema, schemas, DEPTH)} | ${required ? 'yes' : ''} |`,
    ),
  )

function fieldTable(schema, schemas) {
  const { properties = {}, required = [] } = resolve(schema, schemas)
  const rows = Object.entries(properties).map(
    ([name, each]) =>
      `| \`${name}\` | ${typeOf(each, schemas, 1)} | ${required.includes(name) ? 'yes' : ''} |`,
  )
  return rows.length > 0 ? table(['field', 'type', 'required'], rows) : ''
}

function resolve(schema, schemas) {
  const name = schema.$ref?.replace(/^#\/(?:components\/)?schemas\//, '')
  if (name) return resolve(schemas[name] ?? {}, schemas)
  if (!schema.allOf) return schema
  const parts = [{ ...schema, allOf: undefined }, ...schema.allOf].map(part =>
    part.allOf || part.$ref ? resolve(part, schemas) : part,
  )
  return {
    type: 'object',
    properties: Object.assign({}, ...parts.map(({ properties }) => properties)),
    required: parts.flatMap(({ required = [] }) => required),
  }
}

/** A type in words, in Markdown that may stand in a table. */
function typeOf(schema, schemas, depth) {
  const name = schema.$ref?.replace(/^#\/(?:components\/)?schemas\//, '')
  if (name && depth >= DEPTH) return `\`${name}\``
  const known = resolve(schema, schemas)
  if (known.enum) return known.enum.map(value => `\`${JSON.stringify(value)}\``).join(', ')
  if (known.anyOf) return known.anyOf.map(each => typeOf(each, schemas, depth)).join(' or ')
  const types = [known.type ?? (known.properties ? 'object' : 'anything')].flat()
  return types.map(type => typeWord(type, name, known, schemas, depth)).join(' or ')
}

function typeWord(type, name, schema, schemas, depth) {
  if (type === 'array')
    return `list of ${schema.items ? typeOf(schema.items, schemas, depth + 1) : 'anything'}`
  if (type !== 'object') return schema.format ? `${type} (${schema.format})` : type
  const fields = Object.keys(schema.properties ?? {})
  const title = name ? `\`${name}\`` : 'object'
  if (depth >= DEPTH || fields.length === 0) return title
  return `${title} with ${fields.map(field => `\`${field}\``).join(', ')}`
}
