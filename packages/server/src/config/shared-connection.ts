import * as z from 'zod'

/** A variable of the environment that is set to nothing says as much as one that is not set. */
export const credential = z
  .string()
  .trim()
  .max(10_000)
  .transform(value => value || undefined)
  .optional()

const emailDomain = z
  .string()
  .toLowerCase()
  .max(253)
  .regex(/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/, 'must be a domain of email addresses such as example.com')

/** What every connection may say. */
export const sharedShape = {
  enabled: z.boolean().default(true),
  /** false: people connect it with their account, and do not sign in with it */
  forSignIn: z.boolean().default(true),
  /** an address such as ada+1@example.com makes no account */
  blockEmailSubaddresses: z.boolean().default(false),
  /** absent: all */
  allowedEmailDomains: z.array(emailDomain).min(1).max(1000).optional(),
  blockedEmailDomains: z.array(emailDomain).max(1000).default([]),
  /** asked for besides those that signing in needs */
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/, 'must be a scope, without spaces'))
    .max(100)
    .default([]),
}

/** How the rest of a connection is stored, beside its columns. */
export const connectionOptionsSchema = z.object({
  /** of providers that the server does not know */
  name: z.string().nullable().default(null),
  logoUrl: z.string().nullable().default(null),
  forSignIn: z.boolean().default(true),
  blockEmailSubaddresses: z.boolean().default(false),
  allowedEmailDomains: z.array(z.string()).nullable().default(null),
  blockedEmailDomains: z.array(z.string()).default([]),
  scopes: z.array(z.string()).default([]),
  /** what only this provider needs: addresses, mapping, ids of keys */
  provider: z.record(z.string(), z.unknown()).default({}),
})

export type ConnectionOptions = z.output<typeof connectionOptionsSchema>

/** A connection as the file says it, in the form in which all providers are stored. */
export interface DeclaredConnection {
  enabled: boolean
  /** null: the built-in test provider stands in */
  clientId: string | null
  secret: string | null
  options: ConnectionOptions
}

type Shared = z.output<z.ZodObject<typeof sharedShape>>
type Written = Shared & { clientId?: string | undefined; name?: string; logoUrl?: string | undefined }

/**
 * Makes a transform to the stored form. Credentials are given all or not at all.
 * @param secretName the one of them that is stored encrypted
 */
export function withCredentials(names: readonly string[], secretName: string) {
  return (written: Written, context: z.RefinementCtx): DeclaredConnection => {
    const { enabled, clientId, forSignIn, blockEmailSubaddresses, ...rest } = written
    const { allowedEmailDomains, blockedEmailDomains, scopes, name, logoUrl, ...provider } = rest
    const values: Record<string, unknown> = { ...provider, clientId }
    const missing = names.filter(each => values[each] === undefined)
    if (missing.length > 0 && missing.length < names.length) {
      const given = names.filter(each => !missing.includes(each)).join(', ')
      context.addIssue({ code: 'custom', path: [missing[0]!], message: `is needed beside ${given}` })
    }
    const own = Object.entries(provider).filter(([key, value]) => key !== secretName && value !== undefined)
    const options = {
      ...{ name: name ?? null, logoUrl: logoUrl ?? null, forSignIn, blockEmailSubaddresses },
      ...{ allowedEmailDomains: allowedEmailDomains ?? null, blockedEmailDomains, scopes },
      provider: Object.fromEntries(own),
    }
    const secret = values[secretName]
    return {
      enabled,
      clientId: clientId ?? null,
      secret: typeof secret === 'string' ? secret : null,
      options,
    }
  }
}
