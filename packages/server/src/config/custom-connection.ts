import * as z from 'zod'
import { credential, sharedShape, withCredentials } from './shared-connection.js'

const url = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).max(2000)
/** The way to a value in what the provider says of a person: `id`, `user.profile.mail`. */
const path = z.string().regex(/^[^.\s]+(\.[^.\s]+)*$/, 'must be a name, or names with dots between them')

/** Where what a person is called is found, if not where OpenID Connect has it. */
export const attributeMapping = z.strictObject({
  subject: path.optional(),
  emailAddress: path.optional(),
  emailProven: path.optional(),
  firstName: path.optional(),
  lastName: path.optional(),
  username: path.optional(),
  imageUrl: path.optional(),
})

export type AttributeMapping = z.output<typeof attributeMapping>

const ADDRESSES = ['authorizationUrl', 'tokenUrl', 'userInfoUrl'] as const

/** Any provider that speaks OpenID Connect, or OAuth 2 with an address that tells of the person. */
export const customConnection = z
  .strictObject({
    ...sharedShape,
    /** as the button shows it */
    name: z.string().trim().min(1).max(100),
    logoUrl: url.optional(),
    clientId: credential,
    /** absent: a public client, which PKCE alone protects */
    clientSecret: credential,
    /** the issuer of an OpenID provider, with or without /.well-known/openid-configuration */
    discoveryUrl: url.optional(),
    authorizationUrl: url.optional(),
    tokenUrl: url.optional(),
    userInfoUrl: url.optional(),
    attributeMapping: attributeMapping.optional(),
    /** whether addresses count as proven that the provider says nothing of */
    emailIsProven: z.boolean().optional(),
    /** how the client shows its secret */
    clientAuthentication: z.enum(['basic', 'post']).optional(),
    /** false for a provider that refuses requests with PKCE */
    pkce: z.boolean().optional(),
  })
  .superRefine((connection, context) => {
    const given = ADDRESSES.filter(name => connection[name] !== undefined)
    const isPlain = connection.discoveryUrl === undefined
    if (isPlain ? given.length === ADDRESSES.length : given.length === 0) return
    const message = 'must be there alone, or authorizationUrl, tokenUrl and userInfoUrl in place of it'
    context.addIssue({ code: 'custom', path: ['discoveryUrl'], message })
  })
  .superRefine((connection, context) => {
    if (connection.pkce !== false || connection.clientSecret !== undefined) return
    const message = 'is needed: without it and without PKCE anybody could take a code'
    context.addIssue({ code: 'custom', path: ['clientSecret'], message })
  })
  .transform(withCredentials(['clientId'], 'clientSecret'))
