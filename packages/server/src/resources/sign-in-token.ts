import type { SignInTokenRow } from '../store/tables.js'

/** A sign-in token; `token` and `url` are shown at creation only. */
export function signInToken(row: SignInTokenRow, secret?: { token: string; url: string }) {
  return {
    object: 'sign_in_token',
    id: row.id,
    user_id: row.user_id,
    status: row.status,
    ...(secret ? { token: secret.token, url: secret.url } : { url: null }),
    created_at: row.created_at,
    updated_at: row.updated_at,
  }
}
