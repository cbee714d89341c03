import { ApiError } from '../../errors/api-error.js'
import { MAPPED_ATTRIBUTES, METADATA_PREFIX } from '../../model/directory.js'
import { ScimFault } from '../../protocols/scim/fault.js'
import { parsePath } from '../../protocols/scim/parse-filter.js'

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
    else merged.set(checkedAttribute(attribute), checkedPath(path))
  }
  if (merged.size > MAX_ENTRIES) refuse(`There are at most ${MAX_ENTRIES} entries.`)
  return Object.fromEntries(merged)
}

function checkedAttribute(attribute: string): string {
  const isMetadata = attribute.startsWith(METADATA_PREFIX) && attribute.length > METADATA_PREFIX.length
  const isKnown = isMetadata || MAPPED_ATTRIBUTES.some(each => each === attribute)
  return isKnown ? attribute : refuse(`No directory fills in ${attribute}.`)
}

function checkedPath(path: string): string {
  try {
    parsePath(path)
    return path
  } catch (error) {
    if (error instanceof ScimFault) refuse(`${path} is no path of SCIM: ${error.message}`)
    throw error
  }
}

function refuse(reason: string): never {
  throw new ApiError('form_param_value_invalid', { param: 'attribute_mapping', meta: { reason } })
}
