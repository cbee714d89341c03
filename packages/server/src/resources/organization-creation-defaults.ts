/** What the form for a new organization begins with. */
export interface CreationDefaults {
  name: string
  slug: string
  /** a verified organization of the person's own email domain that is there already */
  existing: { name: string; domain: string } | null
}

/**
 * clerk-js reads `severity`, `code` and `meta` of the advisory
 * (OrganizationCreationDefaults.fromJSON), the spec names `type`.
 */
export function organizationCreationDefaults({ name, slug, existing }: CreationDefaults) {
  return {
    advisory: existing && {
      code: 'organization_already_exists',
      severity: 'warning',
      type: 'warning',
      message: `${existing.name} has been created for ${existing.domain} already.`,
      meta: { organization_name: existing.name, organization_domain: existing.domain },
    },
    form: { name, slug, logo: null, blur_hash: null },
  }
}
