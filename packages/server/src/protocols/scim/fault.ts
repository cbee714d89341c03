/** What SCIM calls a detail error keyword (RFC 7644 §3.12), which clients go by. */
export type ScimType =
  | 'invalidFilter'
  | 'tooMany'
  | 'uniqueness'
  | 'mutability'
  | 'invalidSyntax'
  | 'invalidPath'
  | 'noTarget'
  | 'invalidValue'

/** A refusal in SCIM's own words; whatever a client sends ends in an answer or in this. */
export class ScimFault extends Error {
  override name = 'ScimFault'

  /** @param status of HTTP */
  constructor(
    readonly status: number,
    readonly scimType: ScimType | null,
    message: string,
  ) {
    super(message)
  }
}

/** The refusal of a request that is wrong in itself. @throws ScimFault always */
export function refuseScim(scimType: ScimType, message: string): never {
  throw new ScimFault(scimType === 'uniqueness' ? 409 : 400, scimType, message)
}

/** The refusal of what names no resource. @throws ScimFault 404, always */
export function refuseUnknownResource(): never {
  throw new ScimFault(404, null, 'There is no such resource.')
}

/** The refusal of a change to an old version (RFC 7644 §3.14). @throws ScimFault 412, always */
export function refuseOldVersion(): never {
  throw new ScimFault(412, null, 'The resource has another version by now.')
}
