import { isDeepStrictEqual } from 'node:util'
import { ConfigError } from '../../config/config-error.js'
import type { ValidInstance } from '../../config/config-schema.js'
import { ApiError } from '../../errors/api-error.js'
import {
  deleteJwtTemplate,
  findJwtTemplateByName,
  insertJwtTemplate,
  listJwtTemplates,
  updateJwtTemplate,
} from '../../store/jwt-templates.js'
import type { Scope, Tx } from '../../store/store.js'
import type { JwtTemplateRow } from '../../store/tables/administration.js'
import type { ProvisionDeps } from '../instances/keys.js'
import { templateColumns } from '../jwt-templates/templates.js'

const ALL = { limit: 10_000, offset: 0 }

/**
 * Makes the declared templates; what the file named once and does not name any more goes.
 * Templates made through the Backend API stay, unless the file takes their name. The registry
 * knows nothing of templates: no revision moves.
 * @throws ConfigError
 */
export async function applyJwtTemplates(
  deps: ProvisionDeps,
  scope: Scope<Tx>,
  instance: ValidInstance,
): Promise<void> {
  if (instance.jwtTemplates === undefined) return
  for (const row of await listJwtTemplates(scope, ALL)) {
    const isForgotten = row.source === 'config' && !Object.hasOwn(instance.jwtTemplates, row.name)
    if (isForgotten) await deleteJwtTemplate(scope, row.id)
  }
  for (const [name, declared] of Object.entries(instance.jwtTemplates))
    await applyOne(deps, scope, { ...declared, name }, instance.slug)
}

type Declared = NonNullable<ValidInstance['jwtTemplates']>[string] & { name: string }

async function applyOne(
  deps: ProvisionDeps,
  scope: Scope<Tx>,
  declared: Declared,
  slug: string,
): Promise<void> {
  const now = deps.clock.now()
  const present = await findJwtTemplateByName(scope, declared.name)
  const wanted = { ...columnsOf(deps, declared, slug), source: 'config' as const }
  if (!present) {
    const id = deps.ids.next('jtmpl')
    await insertJwtTemplate(scope, {
      instance_id: scope.instance.id,
      id,
      ...wanted,
      created_at: now,
      updated_at: now,
    })
    return
  }
  if (isSame(deps, present, wanted)) return
  await updateJwtTemplate(scope, present.id, {
    ...wanted,
    updated_at: now,
  })
}

function columnsOf(deps: ProvisionDeps, declared: Declared, slug: string) {
  try {
    return templateColumns(deps.masterKey, declared, null)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    const reason = error.errors[0]?.long_message ?? error.code
    throw new ConfigError(`The JWT template ${declared.name} of instance ${slug} can't be used: ${reason}`)
  }
}

/** Ciphertexts differ each time: compare what they hold. */
function isSame(deps: ProvisionDeps, present: JwtTemplateRow, wanted: Partial<JwtTemplateRow>): boolean {
  const key = (ciphertext: string | null | undefined) =>
    ciphertext ? deps.masterKey.decrypt(ciphertext) : null
  const { signing_key_ciphertext: ciphertext, ...columns } = wanted
  return (
    key(ciphertext) === key(present.signing_key_ciphertext) &&
    Object.entries(columns).every(([name, value]) =>
      isDeepStrictEqual(present[name as keyof JwtTemplateRow], value),
    )
  )
}
