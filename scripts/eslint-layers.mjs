// An ESLint rule for the import directions inside packages/server/src. Core's
// no-restricted-imports sees only the text of an import: it can't tell src/platform from
// store/unscoped, or which of two layers `../platform` means.
import { posix, relative, sep } from 'node:path'

/**
 * The layers, from the ground up: each may import those before it, by value as by type. A file directly in
 * src (app.ts, index.ts) may import everything.
 */
const layers = [
  'errors',
  'platform',
  'protocols',
  'config',
  'store',
  'model',
  'context',
  'resources',
  'jobs',
  'events',
  'delivery',
  'webhooks',
  'domain',
  'strategies',
  'flows',
  'operation',
  'bapi',
  'fapi',
  'admin',
  'scim',
  'http',
  'cli',
  'embedded',
]

/** Layers that may import less than all that lies below them. */
const narrower = {
  protocols: ['errors', 'platform'],
  config: ['errors', 'platform'],
  // migrations bring rows to the form that the parsers of protocols/ give them
  store: ['errors', 'platform', 'protocols'],
  model: ['errors', 'platform', 'protocols', 'config', 'store'],
  resources: ['errors', 'platform', 'protocols', 'config', 'store', 'model'],
  bundles: ['errors', 'platform'],
  fapi: layers.slice(0, layers.indexOf('bapi')),
  admin: layers.slice(0, layers.indexOf('bapi')),
  scim: layers.slice(0, layers.indexOf('bapi')),
  cli: [...layers.slice(0, layers.indexOf('embedded')), 'bundles', 'app', 'index'],
  embedded: [...layers, 'bundles', 'app'],
  http: [...layers.slice(0, layers.indexOf('http')), 'bundles'],
}

/** The folders of domain/ in the same way: each may import those before it. */
const topics = [
  'checks',
  'urls',
  'images',
  'instances',
  'connections',
  'views',
  'claims',
  'clients',
  'verifications',
  'passwords',
  'sessions',
  'users',
  'factors',
  'passkeys',
  'trusted-devices',
  'wallets',
  'external-accounts',
  'jwt-templates',
  'messages',
  'organizations',
  'invitations',
  'restrictions',
  'enterprise',
  'waitlist',
  'tokens',
  'captcha',
  'directories',
  'admin-portal',
  'accounts',
  'provisioning',
  'upkeep',
  'snapshot',
]

function refusalWithinDomain(from, to) {
  if (!isWithin(from, 'domain') || !isWithin(to, 'domain')) return undefined
  const [one, other] = [from, to].map(module => topics.indexOf(module.split('/')[1]))
  if (one < 0) return `'${from}' is in no folder that the order of domain/ knows`
  return other >= 0 && other <= one ? undefined : `'${from}' comes before '${to}' in the order of domain/`
}

/** The places that a layer may import besides itself; undefined: there is no such layer. */
function placesBelow(layer) {
  const rank = layers.indexOf(layer)
  return narrower[layer] ?? (rank < 0 ? undefined : layers.slice(0, rank))
}

/** Functions of their arguments: they read no table, and get time and randomness as arguments. */
const pure = ['protocols', 'model', 'resources']
const runByPure = ['errors', 'platform', ...pure]
const impure = ['platform/clock', 'platform/random', 'platform/ids', 'platform/http-client']

/** Why a pure layer may not run what it imports; of the other layers it may still know the types. */
function refusalOfPure(layer, to, isTypeOnly) {
  if (!pure.includes(layer) || isTypeOnly) return undefined
  const isPure = runByPure.some(place => isWithin(to, place)) && !impure.some(place => isWithin(to, place))
  return isPure ? undefined : `'${layer}' is pure: no '${to}'`
}

/** Functions without an instance's scope are for those who find the instance or work for all of them. */
const mayUseUnscopedStore = [
  'admin',
  'http',
  'cli',
  'embedded',
  'events',
  'delivery',
  'webhooks',
  'jobs',
  'app',
  'index',
  'domain/instances',
  'domain/provisioning',
  'domain/upkeep',
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
  if (isWithin(to, 'store/unscoped') && !mayUseUnscopedStore.some(place => isWithin(from, place)))
    return `'${layer}' may not import the unscoped '${to}'`
  const ofStrategies = refusalOfStrategies(from, to)
  if (ofStrategies) return ofStrategies
  const places = placesBelow(layer)
  if (!places) return from.includes('/') ? `'${layer}' is no layer of packages/server/src` : undefined
  if (![layer, ...places].some(place => isWithin(to, place))) return `'${layer}' may not import '${to}'`
  return refusalWithinDomain(from, to) ?? refusalOfPure(layer, to, isTypeOnly)
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
