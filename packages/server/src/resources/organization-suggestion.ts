import type { OrganizationRow, OrganizationSuggestionRow } from '../store/tables.js'
import { type OrganizationFacts, publicOrganizationData } from './organization.js'

/** `Client.OrganizationSuggestion`: an organization that the person could ask to join. */
export function organizationSuggestion(
  row: OrganizationSuggestionRow,
  organization: OrganizationRow,
  facts: OrganizationFacts,
) {
  return {
    object: 'organization_suggestion',
    id: row.id,
    status: row.status,
    public_organization_data: publicOrganizationData(organization, facts),
    created_at: row.created_at,
    updated_at: row.updated_at,
  }
}
