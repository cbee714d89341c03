import type { ClientRow } from '../store/tables.js'

export interface ClientParts {
  sessions: object[]
  signIn: object | null
  signUp: object | null
  lastActiveSessionId: string | null
}

/** The browser's client with everything that clerk-js keeps in memory. */
export function frontendClient(client: ClientRow, parts: ClientParts) {
  return {
    object: 'client',
    id: client.id,
    sessions: parts.sessions,
    sign_in: parts.signIn,
    sign_up: parts.signUp,
    last_active_session_id: parts.lastActiveSessionId,
    last_authentication_strategy: client.last_authentication_strategy,
    cookie_expires_at: null,
    captcha_bypass: false,
    created_at: client.created_at,
    updated_at: client.updated_at,
  }
}

/** A client as the Backend API shows it. */
export function backendClient(
  client: ClientRow,
  sessions: { id: string }[],
  lastActiveSessionId: string | null,
) {
  return {
    object: 'client',
    id: client.id,
    session_ids: sessions.map(session => session.id),
    sessions,
    sign_in_id: client.sign_in_id,
    sign_up_id: client.sign_up_id,
    last_active_session_id: lastActiveSessionId,
    last_authentication_strategy: client.last_authentication_strategy,
    created_at: client.created_at,
    updated_at: client.updated_at,
  }
}
