import type { ActorTokenRow } from '../store/tables/administration.js'

/** An actor token; `token` and `url` are shown at creation only. */
export function actorToken(row: ActorTokenRow, secret?: { token: string; url: string }) {
  return {
    object: 'actor_token',
    id: row.id,
    user_id: row.user_id,
    actor: row.actor,
    status: row.status,
    ...(secret ?? {}),
    created_at: row.created_at,
    updated_at: row.updated_at,
  }
}
