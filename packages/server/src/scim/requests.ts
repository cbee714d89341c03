import { namesVersion, type Precondition } from '../domain/directories/find-resource.js'
import type { Reply } from '../operation/operation.js'
import { type ScimContext, type ScimInput, scimReply } from '../operation/scim.js'
import type { Document } from '../protocols/scim/document.js'
import { refuseScim } from '../protocols/scim/fault.js'
import type { Filter } from '../protocols/scim/filter.js'
import { MAX_RESULTS } from '../protocols/scim/messages.js'
import { parseFilter } from '../protocols/scim/parse-filter.js'
import { parseProjection, project, type Projection } from '../protocols/scim/projection.js'
import { directoryUrl } from '../resources/directory.js'
import { scimVersion } from '../resources/scim-resource.js'
import type { Slice } from '../store/directory-users.js'

/** Where the request found its directory; addresses of resources begin with it. */
export const baseOf = ({ request, caller }: ScimContext): string =>
  directoryUrl(request.frontendApiUrl, caller.directory.id)

/** What has to hold for a change to happen. */
export const preconditionOf = ({ request }: ScimContext): Precondition => ({ ifMatch: request.ifMatch })

/** The filter of a list; null: it asks for all. @throws ScimFault `invalidFilter` */
export const filterOf = ({ query }: ScimInput): Filter | null =>
  query['filter'] ? parseFilter(query['filter']) : null

/**
 * Which part of a list is asked for (RFC 7644 §3.4.2.4): what is below the bounds counts as the bound.
 * @throws ScimFault `invalidValue`
 */
export function sliceOf({ query }: ScimInput): Slice {
  const from = Math.max(1, wholeNumber('startIndex', query['startIndex']) ?? 1)
  const count = wholeNumber('count', query['count']) ?? MAX_RESULTS
  return { from, limit: Math.min(MAX_RESULTS, Math.max(0, count)) }
}

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const number = /^-?\d{1,9}$/.test(text) ? Number(text) : NaN
  return Number.isNaN(number) ? refuseScim('invalidValue', `“${name}” is no whole number.`) : number
}

/** What of resources is to be shown. @throws ScimFault `invalidPath` */
export const projectionOf = ({ query: { attributes, excludedAttributes } }: ScimInput): Projection =>
  parseProjection({ attributes, excludedAttributes })

/** One resource, with its version and address; 304 for whoever has this version already. */
export function resourceReply(
  ctx: ScimContext,
  status: number,
  { row, document, projection }: { row: { version: number }; document: Document; projection: Projection },
): Reply {
  const headers = { etag: scimVersion(row), location: (document['meta'] as { location: string }).location }
  const { ifNoneMatch } = ctx.request
  if (status === 200 && ifNoneMatch !== null && namesVersion(ifNoneMatch, row))
    return scimReply(304, null, headers)
  return scimReply(status, project(document, projection), headers)
}
