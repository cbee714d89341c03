// An ESLint rule for the import directions inside packages/server/src. Core's
// no-restricted-imports sees only the text of an import: it can't tell src/platform from
// store/unscoped, or which of two layers `../platform` means.
import { posix, relative, sep } from 'node:path'

/** Importable by everyone. */
const shared = ['platform', 'errors', 'config']
const leaves = ['resources', 'protocols']
const storeAndUp = ['store', ...leaves, ...shared]
const deliveryAndUp = ['events', 'delivery', 'webhooks', 'context', ...storeAndUp]
const domainAndUp = ['domain', ...deliveryAndUp]
const strategiesAndUp = ['strategies', ...domainAndUp]
const flowsAndUp = ['flows', ...strategiesAndUp]
const operations = ['bapi', 'fapi']

/**
 * What each layer may import at run time, itself included. A file directly in src
 * (app.ts, index.ts) may import everything.
 */
const allowed = {
  platform: ['platform', 'errors'],
  errors: ['errors', 'platform'],
  config: [...shared, 'store/unscoped'],
  bundles: ['bundles', ...shared],
  protocols: ['protocols', 'errors', 'platform'],
  resources: ['resources', 'errors', 'platform'],
  // migrations bring rows to the form that the parsers of protocols/ give them
  store: ['store', 'protocols', ...shared],
  context: deliveryAndUp,
  events: deliveryAndUp,
  webhooks: deliveryAndUp,
  delivery: deliveryAndUp,
  domain: domainAndUp,
  strategies: strategiesAndUp,
  flows: flowsAndUp,
  operation: ['operation', ...flowsAndUp],
  bapi: ['bapi', 'operation', ...flowsAndUp],
  fapi: ['fapi', 'operation', ...flowsAndUp],
  http: ['http', 'bundles', 'operation', ...operations, ...flowsAndUp],
  cli: ['cli', 'http', 'bundles', 'operation', ...operations, ...flowsAndUp, 'app', 'index'],
}

/** Pure leaves get time and randomness as arguments. */
const impure = ['platform/clock', 'platform/random', 'platform/ids', 'platform/http-client']

/** Functions without an instance's scope are for those who find the instance or work for all of them. */
const mayUseUnscopedStore = [
  'http',
  'cli',
  'events',
  'delivery',
  'webhooks',
  'config',
  'app',
  'index',
  'domain/instances',
  'domain/provisioning',
  'store/unscoped',
  'store/migrations',
]

/** What is made of the list of strategies: they themselves are below it. */
const aboveStrategies = ['strategies/index', 'strategies/find', 'strategies/offers']

/**
 * A way of proving is one folder: nobody reaches into it but the list, and it knows no other one. What
 * several share lies directly in strategies/.
 */
function refusalOfStrategies(from, to) {
  const folderOf = module => /^strategies\/([^/]+)\//.exec(module)?.[1]
  const [own, other] = [folderOf(from), folderOf(to)]
  if (other !== undefined && own !== other && from !== 'strategies/index')
    return `'${to}' is a strategy's own: go by the list in strategies/index`
  if (own !== undefined && aboveStrategies.includes(to)) return `a strategy may not import '${to}'`
  return undefined
}

function isWithin(module, place) {
  return module === place || module.startsWith(`${place}/`)
}

function withoutExtension(path) {
  return path.replace(/\.[jt]s$/, '')
}

/** Why `from` may not import `to` (modules relative to src, without extension); undefined if it may. */
export function refusal(from, to, isTypeOnly) {
  const layer = from.split('/')[0]
  const isLeaf = leaves.includes(layer)
  if (isWithin(to, 'store/unscoped') && !mayUseUnscopedStore.some(place => isWithin(from, place)))
    if (!(isLeaf && isTypeOnly)) return `'${layer}' may not import the unscoped '${to}'`

  const ofStrategies = refusalOfStrategies(from, to)
  if (ofStrategies) return ofStrategies
  const places = allowed[layer]
  if (!places) return from.includes('/') ? `'${layer}' is no layer of packages/server/src` : undefined
  // row -> wire needs the row's type, and a type runs nothing
  if (isLeaf && isTypeOnly && [...storeAndUp, 'domain'].some(place => isWithin(to, place))) return undefined
  // the classes of services, until the context knows them by interfaces
  if (isTypeOnly && layer === 'context' && isWithin(to, 'domain')) return undefined
  if (isLeaf && !isTypeOnly && impure.some(place => isWithin(to, place)))
    return `'${layer}' is pure: no '${to}'`
  return places.some(place => isWithin(to, place)) ? undefined : `'${layer}' may not import '${to}'`
}

function isTypeOnly(node) {
  if (node.importKind === 'type' || node.exportKind === 'type') return true
  const specifiers = node.specifiers ?? []
  return specifiers.length > 0 && specifiers.every(each => (each.importKind ?? each.exportKind) === 'type')
}

/** @type {import('eslint').Rule.RuleModule} */
export const layersRule = {
  meta: {
    type: 'problem',
    docs: { description: 'imports point one way' },
    schema: [{ type: 'object', properties: { root: { type: 'string' } }, required: ['root'] }],
    messages: { direction: '{{reason}}: imports point one way (see the architecture).' },
  },
  create(context) {
    const from = withoutExtension(relative(context.options[0].root, context.filename).split(sep).join('/'))
    const check = (node, source) => {
      if (typeof source?.value !== 'string' || !source.value.startsWith('.')) return
      const to = withoutExtension(posix.normalize(posix.join(posix.dirname(from), source.value)))
      const reason = to.startsWith('..') ? undefined : refusal(from, to, isTypeOnly(node))
      if (reason) context.report({ node: source, messageId: 'direction', data: { reason } })
    }
    return {
      ImportDeclaration: node => check(node, node.source),
      ExportNamedDeclaration: node => check(node, node.source),
      ExportAllDeclaration: node => check(node, node.source),
      ImportExpression: node => check(node, node.source),
      TSImportType: node => check({ importKind: 'type' }, node.source ?? node.argument?.literal),
    }
  },
}
