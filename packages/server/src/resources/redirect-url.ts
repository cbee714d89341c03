import type { RedirectUrlRow } from '../store/tables/administration.js'

export function redirectUrl(row: RedirectUrlRow) {
  return {
    object: 'redirect_url',
    id: row.id,
    url: row.url,
    created_at: row.created_at,
    updated_at: row.updated_at,
  }
}
