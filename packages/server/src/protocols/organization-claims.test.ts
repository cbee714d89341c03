import { describe, expect, it } from 'vitest'
import { organizationClaimsV1, organizationClaimsV2 } from './organization-claims.js'

const organization = (permissionKeys: string[]) => ({
  id: 'org_1',
  slug: 'acme',
  roleKey: 'org:admin',
  shownRole: 'admin',
  permissionKeys,
})

/** What @clerk/shared makes of the claims (jwtPayloadParser), written anew. */
function permissionsOf(claims: { fea?: string; o?: { per?: string; fpm?: string } }): string[] {
  const features = (claims.fea ?? '').split(',').map(feature => feature.replace(/^o:/, ''))
  const actions = (claims.o?.per ?? '').split(',')
  const masks = (claims.o?.fpm ?? '').split(',').map(BigInt)
  return features.flatMap((feature, index) =>
    actions
      .filter((_, bit) => ((masks[index] ?? 0n) >> BigInt(bit)) & 1n)
      .map(action => `org:${feature}:${action}`),
  )
}

describe('claims about the organization', () => {
  const keys = [
    'org:teams:write',
    'org:invoices:read',
    'org:invoices:create',
    'org:teams:read',
    'org:sys_profile:manage',
  ]

  it('are flat in version 1, with the custom permissions in alphabetical order', () => {
    expect(organizationClaimsV1(organization(keys))).toEqual({
      org_id: 'org_1',
      org_slug: 'acme',
      org_role: 'admin',
      org_permissions: ['org:invoices:create', 'org:invoices:read', 'org:teams:read', 'org:teams:write'],
    })
  })

  it('have a bit mask per feature in version 2, lowest bit for the first permission', () => {
    expect(organizationClaimsV2(organization(keys))).toEqual({
      fea: 'o:invoices,o:teams',
      o: { id: 'org_1', slg: 'acme', rol: 'admin', per: 'create,read,write', fpm: '3,6' },
    })
  })

  it('name no features where there are no custom permissions', () => {
    const base = { o: { id: 'org_1', slg: 'acme', rol: 'admin' } }
    expect(organizationClaimsV2(organization([]))).toEqual(base)
    expect(organizationClaimsV2(organization(['org:sys_domains:read']))).toEqual(base)
  })

  it('stay exact beyond 53 bits', () => {
    const many = Array.from(
      { length: 70 },
      (_, index) => `org:feature:action_${String(index).padStart(2, '0')}`,
    )
    const held = [...many, 'org:other:action_69']
    expect(permissionsOf(organizationClaimsV2(organization(held))).sort()).toEqual([...held].sort())
  })
})
