import type { Context } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import { customPermissions } from '../../protocols/organization-claims.js'
import { pictureUrl } from '../../resources/picture.js'
import { backendUser } from '../../resources/user.js'
import { findActiveMembership, getMembershipMetadata, listRolesOfUser } from '../../store/jwt-templates.js'
import type { OrganizationAccess } from '../../store/session-organizations.js'
import type { TokenSession } from '../../store/sessions.js'
import { keptUserView } from '../views/kept-user.js'
import { userFacts } from '../views/user-view.js'
import type { ShortcodeFacts } from './fill-claims.js'

/** Whom claims are about; `access`: to the organization that the token is for. */
interface ClaimSubject {
  session: TokenSession
  access: OrganizationAccess | undefined
}

/** Whether claims name one of these, or all of what they belong to: `asks('user.id')`. */
type Asks = (...names: string[]) => boolean

/**
 * What shortcodes may name, as far as `names` (of `namesIn`) has it: nothing is read that no claim needs. The
 * names are those of the public documentation. Private metadata is not among them: tokens are readable.
 */
export async function claimFacts(
  ctx: Context,
  { session, access }: ClaimSubject,
  names: ReadonlySet<string>,
): Promise<ShortcodeFacts> {
  const asks: Asks = (...asked) => asked.some(name => names.has(name) || names.has(name.split('.')[0]!))
  return {
    user: {
      ...(asksForProfile(names) ? await profileFacts(ctx, session.user_id) : { id: session.user_id }),
      ...(asks('user.organizations') && {
        organizations: await rolesByOrganization(ctx, session.user_id),
      }),
    },
    session: { id: session.id, actor: session.actor, status: session.status },
    ...(access && (await organizationFacts(ctx, access, session.user_id, asks))),
  }
}

/** Whether the facts need to know of an organization at all. */
export const asksForOrganization = (names: ReadonlySet<string>): boolean =>
  [...names].some(name => /^org(_membership)?(\.|$)/.test(name))

const KNOWN_WITHOUT_PROFILE = new Set(['user.id', 'user.organizations'])

const asksForProfile = (names: ReadonlySet<string>) =>
  [...names].some(name => /^user(\.|$)/.test(name) && !KNOWN_WITHOUT_PROFILE.has(name))

/** `{ org_…: 'org:admin' }` of a user. */
async function rolesByOrganization(ctx: Context, userId: string): Promise<Record<string, string>> {
  const roles = await ctx.services.leases.read(ctx, {
    name: `roles ${userId}`,
    load: () => listRolesOfUser(ctx, userId),
    subjects: rows => [userId, ...rows.flatMap(row => [row.id, row.organization_id])],
  })
  return Object.fromEntries((roles ?? []).map(role => [role.organization_id, role.role_key]))
}

async function profileFacts(ctx: Context, userId: string) {
  const view = await keptUserView(ctx, userId)
  if (!view) throw new ApiError('resource_not_found', { values: { id: userId } })
  return factsOfProfile(backendUser(view, userFacts(ctx)))
}

function factsOfProfile(user: ReturnType<typeof backendUser>) {
  const email = user.email_addresses.find(row => row.id === user.primary_email_address_id)
  const phone = user.phone_numbers.find(row => row.id === user.primary_phone_number_id)
  const wallet = user.web3_wallets.find(row => row.id === user.primary_web3_wallet_id)
  return {
    id: user.id,
    external_id: user.external_id,
    first_name: user.first_name,
    last_name: user.last_name,
    full_name: [user.first_name, user.last_name].filter(Boolean).join(' ') || null,
    username: user.username,
    created_at: inSeconds(user.created_at),
    updated_at: inSeconds(user.updated_at),
    last_sign_in_at: inSeconds(user.last_sign_in_at),
    image_url: user.image_url,
    has_image: user.has_image,
    primary_email_address: email?.email_address ?? null,
    email_verified: isVerified(email),
    primary_phone_number: phone?.phone_number ?? null,
    phone_number_verified: isVerified(phone),
    primary_web3_wallet: wallet?.web3_wallet ?? null,
    two_factor_enabled: user.two_factor_enabled,
    public_metadata: user.public_metadata,
    unsafe_metadata: user.unsafe_metadata,
  }
}

/** As the public reference shows times, and as tokens tell them everywhere; resources have milliseconds. */
const inSeconds = (ms: number | null): number | null => (ms === null ? null : Math.floor(ms / 1000))

const isVerified = (row: unknown) =>
  (row as { verification?: { status?: string } | null } | undefined)?.verification?.status === 'verified'

/** What the access tells already costs nothing. */
async function organizationFacts(
  ctx: Context,
  access: OrganizationAccess,
  userId: string,
  asks: Asks,
): Promise<ShortcodeFacts> {
  const { organizationId: id, slug, roleKey: role } = access
  const membership = asks(...DETAILS) ? await membershipWithMetadata(ctx, id, userId) : undefined
  return {
    org: {
      id,
      slug,
      role,
      ...(membership && {
        name: membership.name,
        image_url: pictureUrl(ctx.services.publicUrl, membership.image_id, id, [membership.name]),
        has_image: membership.image_id !== null,
        public_metadata: membership.public_metadata,
      }),
    },
    org_membership: {
      role,
      permissions: customPermissions(access),
      ...(membership && { id: membership.membership_id, public_metadata: membership.metadata }),
    },
  }
}

async function membershipWithMetadata(ctx: Context, organizationId: string, userId: string) {
  return ctx.services.leases.read(ctx, {
    name: `membership ${organizationId} ${userId}`,
    async load() {
      const membership = await findActiveMembership(ctx, organizationId, userId)
      if (!membership) return undefined
      return { ...membership, metadata: await getMembershipMetadata(ctx, membership.membership_id) }
    },
    subjects: ({ membership_id }) => [organizationId, userId, membership_id],
  })
}

const DETAILS = [
  'org.name',
  'org.image_url',
  'org.has_image',
  'org.public_metadata',
  'org_membership.id',
  'org_membership.public_metadata',
]
