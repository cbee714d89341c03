import type { Context } from '../../context/context.js'
import type { Services } from '../../context/services.js'
import { systemContext } from '../../context/system-context.js'
import { inTransaction } from '../../context/transaction.js'
import { ApiError } from '../../errors/api-error.js'
import { enterpriseOptions, type SamlSettings } from '../../model/enterprise-connection.js'
import { DAY_MS } from '../../platform/clock.js'
import {
  findEnterpriseConnection,
  getEnterpriseConnectionForUpdate,
  updateEnterpriseConnection,
} from '../../store/enterprise-connections.js'
import { claimMetadataReading, countMetadataFailure } from '../../store/saml-upkeep.js'
import type { SamlUpkeepRow } from '../../store/tables.js'
import { listDueMetadata } from '../../store/unscoped/saml-upkeep.js'
import { fetchMetadata, readMetadata } from '../enterprise/saml-settings.js'
import { keepSamlUpkeep } from '../enterprise/saml-upkeep.js'

const AT_A_TIME = 8

/**
 * Reads the metadata of switched-on connections again that were read a day ago. New certificates are taken
 * over, and old ones go once the provider names them no longer. Nothing else changes by itself.
 */
export async function readMetadataAgain(services: Services, signal: AbortSignal): Promise<void> {
  for (;;) {
    const due = await listDueMetadata(services.store.read, services.clock.now(), AT_A_TIME)
    if (due.length === 0 || signal.aborted) return
    await Promise.all(due.map(row => readOne(services, row)))
  }
}

async function readOne(services: Services, due: SamlUpkeepRow): Promise<void> {
  const scope = { instance: { id: due.instance_id } }
  const next = services.clock.now() + DAY_MS
  // first of all: whatever happens then, the next try is tomorrow's, and this one is nobody else's
  if (!(await services.store.transaction(db => claimMetadataReading({ db, ...scope }, due, next)))) return
  const instance = await services.registry.findById(due.instance_id)
  if (!instance) return
  const ctx = systemContext(services, instance, services.store.read, action => action())
  const row = await findEnterpriseConnection(ctx, due.connection_id)
  if (!row) return
  const { saml } = enterpriseOptions(row)
  const certificates = await certificatesNow(ctx, row.id, saml)
  if (certificates === null)
    await services.store.transaction(db => countMetadataFailure({ db, ...scope }, row.id))
  else await takeOver(ctx, row.id, saml.metadataUrl, certificates, due.metadata_failures > 0)
}

/** Null: the metadata is not to be had, or is not that of this provider; the log says so. */
async function certificatesNow(
  ctx: Context,
  connection: string,
  { metadataUrl, entityId }: SamlSettings,
): Promise<string[] | null> {
  const { log } = ctx.services
  const facts = { instance: ctx.instance.id, connection }
  try {
    const told = readMetadata(await fetchMetadata(ctx, metadataUrl ?? ''))
    if (told.entityId === entityId) return told.certificates
    log.warn(
      { ...facts, entityId: told.entityId },
      'the metadata of a SAML connection is of another provider',
    )
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    const [told] = error.errors
    log.warn({ ...facts, problem: told?.long_message }, 'the metadata of a SAML connection could not be read')
  }
  return null
}

async function takeOver(
  ctx: Context,
  id: string,
  metadataUrl: string | null,
  certificates: string[],
  hasFailed: boolean,
): Promise<void> {
  const isTakenOver = await inTransaction(ctx, async tx => {
    const before = await getEnterpriseConnectionForUpdate(tx, id)
    const { saml, ...others } = enterpriseOptions(before)
    // somebody has said something else meanwhile
    if (!saml.followsMetadata || saml.metadataUrl !== metadataUrl) return false
    const isNew = certificates.join() !== saml.certificates.join()
    if (!isNew && !hasFailed) return false
    const row = { ...before, options: { ...others, saml: { ...saml, certificates } }, updated_at: tx.now }
    // an unchanged row would end what is kept of the whole instance for nothing
    if (isNew) await updateEnterpriseConnection(tx, id, row)
    await keepSamlUpkeep(tx, row, { isReadNow: true })
    return isNew
  })
  const facts = { instance: ctx.instance.id, connection: id, certificates: certificates.length }
  if (isTakenOver) ctx.services.log.info(facts, 'the certificates of a SAML connection were taken over')
}
