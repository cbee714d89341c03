import type { JwtClaims } from './jwt.js'

export interface TokenOrganization {
  id: string
  slug: string
  /** as version 1 claims show it: `org:admin`, or `admin` on an instance with short role keys */
  shownRole: string
  /** `org:admin` */
  roleKey: string
  /** all that the role has, in any order */
  permissionKeys: string[]
}

/**
 * The system's own permissions are not in tokens: the APIs check them, and a
 * token is a cookie of at most 4 KB.
 */
const SYSTEM_PERMISSION = /^org:sys_/
const PERMISSION = /^org:([^:]+):(.+)$/

/** Version 1: flat claims (docs/behaviours.md 23). */
export function organizationClaimsV1(organization: TokenOrganization): JwtClaims {
  return {
    org_id: organization.id,
    org_permissions: customPermissions(organization),
    org_role: organization.shownRole,
    org_slug: organization.slug,
  }
}

/**
 * Version 2: `fea` lists features, `o.per` the actions of all of them, and `o.fpm` has a number for
 * each feature of `fea` whose lowest bit stands for the first of `per` (@clerk/shared,
 * jwtPayloadParser: buildOrgPermissions).
 */
export function organizationClaimsV2(organization: TokenOrganization): JwtClaims {
  const base = { id: organization.id, rol: organization.roleKey.replace(/^org:/, ''), slg: organization.slug }
  const pairs = customPermissions(organization).flatMap(key => {
    const [, feature, action] = PERMISSION.exec(key) ?? []
    return feature && action ? [{ feature, action }] : []
  })
  if (pairs.length === 0) return { o: base }
  const features = sorted(pairs.map(pair => pair.feature))
  const actions = sorted(pairs.map(pair => pair.action))
  const maskOf = (feature: string) =>
    pairs
      .filter(pair => pair.feature === feature)
      .reduce((mask, pair) => mask | (1n << BigInt(actions.indexOf(pair.action))), 0n)
  return {
    fea: features.map(feature => `o:${feature}`).join(','),
    o: {
      ...base,
      per: actions.join(','),
      fpm: features.map(feature => maskOf(feature).toString()).join(','),
    },
  }
}

/** Those that are not the system's own, by code point. */
export function customPermissions({ permissionKeys }: Pick<TokenOrganization, 'permissionKeys'>): string[] {
  return sorted(permissionKeys.filter(key => !SYSTEM_PERMISSION.test(key)))
}

/** Without duplicates, by code point. */
const sorted = (texts: string[]) => [...new Set(texts)].sort()
