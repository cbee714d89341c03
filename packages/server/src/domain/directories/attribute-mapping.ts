import { ApiError } from '../../errors/api-error.js'
import { MAPPED_ATTRIBUTES, METADATA_PREFIX } from '../../model/directory.js'
import { checkedScimPath } from '../enterprise/scim-path.js'

const PARAM = 'attribute_mapping'
/** Far more than anybody maps. */
const MAX_ENTRIES = 50

/**
 * A mapping with changes merged into it; null takes an entry out.
 * @throws ApiError form_param_value_invalid for an attribute that no directory fills in, or for what is no
 *   path
 */
export function mergeAttributeMapping(
  before: Record<string, string>,
  changes: Record<string, string | null>,
): Record<string, string> {
  const merged = new Map(Object.entries(before))
  for (const [attribute, path] of Object.entries(changes)) {
    if (path === null) merged.delete(attribute)
    else merged.set(checkedAttribute(attribute), checkedScimPath(path, PARAM))
  }
  if (merged.size > MAX_ENTRIES) refuse(`There are at most ${MAX_ENTRIES} entries.`)
  return Object.fromEntries(merged)
}

function checkedAttribute(attribute: string): string {
  const isMetadata = attribute.startsWith(METADATA_PREFIX) && attribute.length > METADATA_PREFIX.length
  const isKnown = isMetadata || MAPPED_ATTRIBUTES.some(each => each === attribute)
  return isKnown ? attribute : refuse(`No directory fills in ${attribute}.`)
}

function refuse(reason: string): never {
  throw new ApiError('form_param_value_invalid', { param: PARAM, meta: { reason } })
}
