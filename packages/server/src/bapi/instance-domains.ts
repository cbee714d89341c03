import { type Instance, isDevelopment, type SatelliteDomain, satelliteUrl } from '../context/instance.js'
import {
  addSatelliteDomain,
  changeSatelliteDomain,
  primaryDomainId,
  removeSatelliteDomain,
} from '../domain/instances/instance-domains.js'
import { changePrimaryDomain, domainOfHomeUrl } from '../domain/instances/primary-domain.js'
import { accountPagesUrl } from '../domain/urls/account-pages.js'
import { ApiError } from '../errors/api-error.js'
import { backendOperation, type Operation, Reply } from '../operation/operation.js'
import { deletedObject } from '../resources/deleted-object.js'
import { domainResource } from '../resources/instance-domain.js'
import { paginatedList } from '../resources/paginated-list.js'

const listDomains = backendOperation('ListDomains', {
  mode: 'read',
  access: 'secret-key',
  run: async ctx => {
    const data = [
      primaryDomain(ctx.instance),
      ...ctx.instance.satellites.map(domain => satellite(ctx.instance, domain)),
    ]
    return paginatedList(data, data.length)
  },
})

const addDomain = backendOperation('AddDomain', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { body }) => {
    if (!body.is_satellite) throw new ApiError('form_param_value_invalid', { param: 'is_satellite' })
    return satellite(ctx.instance, await addSatelliteDomain(ctx, body.name, body.proxy_url ?? null))
  },
})

const updateDomain = backendOperation('UpdateDomain', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path, body }) => {
    const changes = { name: body.name, proxyUrl: body.proxy_url }
    if (path.domain_id !== primaryDomainId(ctx.instance))
      return satellite(ctx.instance, await changeSatelliteDomain(ctx, path.domain_id, changes))
    return primaryDomain(await changePrimaryDomain(ctx, changes))
  },
})

const deleteDomain = backendOperation('DeleteDomain', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path }) => {
    await removeSatelliteDomain(ctx, path.domain_id)
    return deletedObject('domain', path.domain_id)
  },
})

/** One change under three paths: the SDKs' own name for it, and two of the spec. */
const moveOperations = (
  ['ChangeDomain', 'UpdateProductionInstanceDomain', 'ChangeProductionInstanceDomain'] as const
).map(id =>
  backendOperation(id, {
    mode: 'write',
    access: 'secret-key',
    run: async (ctx, { body }) => {
      if (!body.home_url) throw new ApiError('form_param_missing', { param: 'home_url' })
      const name = domainOfHomeUrl(body.home_url, body.is_secondary ?? false)
      await changePrimaryDomain(ctx, { name, homeUrl: body.home_url })
      return new Reply(202)
    },
  }),
)

function primaryDomain(instance: Instance): object {
  const url = instance.urls[0] ?? ''
  const isProxy = url !== '' && new URL(url).pathname !== '/'
  return domainResource({
    id: primaryDomainId(instance),
    name: instance.domain ?? (url === '' ? instance.slug : new URL(url).host),
    isSatellite: false,
    frontendApiUrl: url,
    accountPagesUrl: url === '' ? null : accountPagesUrl(instance, url),
    proxyUrl: isProxy ? url : null,
    developmentOrigin: '',
    hosts: url === '' || isProxy ? [] : [new URL(url).host],
  })
}

function satellite(instance: Instance, domain: SatelliteDomain): object {
  const url = satelliteUrl(domain)
  const isDev = isDevelopment(instance)
  return domainResource({
    id: domain.id,
    name: domain.name,
    isSatellite: true,
    frontendApiUrl: isDev ? (instance.urls[0] ?? '') : url,
    accountPagesUrl: null,
    proxyUrl: domain.proxyUrl,
    developmentOrigin: isDev ? `http://${domain.name}` : '',
    hosts: isDev || domain.proxyUrl ? [] : [new URL(url).host],
  })
}

export const domainOperations: Operation[] = [
  listDomains,
  addDomain,
  updateDomain,
  deleteDomain,
  ...moveOperations,
]
