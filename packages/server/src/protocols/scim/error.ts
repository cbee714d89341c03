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
export class ScimError extends Error {
  override name = 'ScimError'

  /** @param status of HTTP */
  constructor(
    readonly status: number,
    readonly scimType: ScimType | null,
    message: string,
  ) {
    super(message)
  }
}

/** The refusal of a request that is wrong in itself. @throws ScimError always */
export function refuseScim(scimType: ScimType, message: string): never {
  throw new ScimError(scimType === 'uniqueness' ? 409 : 400, scimType, message)
}
