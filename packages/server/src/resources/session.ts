import type { SessionView } from '../model/session.js'
import type { SessionActivityRow, SessionRow } from '../store/tables.js'

function sessionBase(view: SessionView) {
  const { session } = view
  return {
    object: 'session',
    id: session.id,
    status: view.status,
    expire_at: session.expire_at,
    abandon_at: session.abandon_at,
    last_active_at: session.last_active_at,
    actor: session.actor,
    tasks: view.tasks.length > 0 ? view.tasks : null,
  }
}

/** A session as the browser sees it, with its user inside. */
export function frontendSession(
  view: SessionView,
  user: object,
  publicUserData: object,
  token: string | null,
) {
  return {
    ...sessionBase(view),
    last_active_token: token === null ? null : { object: 'token', jwt: token },
    last_active_organization_id: view.session.last_active_organization_id,
    user,
    public_user_data: publicUserData,
    factor_verification_age: view.factorVerificationAge,
    created_at: view.session.created_at,
    updated_at: view.session.updated_at,
  }
}

/** A session of `GET /v1/me/sessions/active`. */
export function activeSession(view: SessionView, activity: SessionActivityRow | undefined) {
  return {
    ...sessionBase(view),
    last_active_token: null,
    latest_activity: activity ? sessionActivity(activity) : undefined,
  }
}

/** A session as the browser sees it, with the device that it was started on. */
export function withActivity(session: object, activity: SessionActivityRow | undefined) {
  return { ...session, latest_activity: activity ? sessionActivity(activity) : undefined }
}

/** A session as the Backend API shows it. */
export function backendSession(view: SessionView, activity?: SessionActivityRow) {
  const { session } = view
  return {
    object: 'session',
    id: session.id,
    client_id: session.client_id,
    user_id: session.user_id,
    status: view.status,
    last_active_at: session.last_active_at,
    last_active_organization_id: session.last_active_organization_id,
    actor: session.actor,
    expire_at: session.expire_at,
    abandon_at: session.abandon_at,
    created_at: session.created_at,
    updated_at: session.updated_at,
    tasks: view.tasks.length > 0 ? view.tasks : null,
    ...(activity ? { latest_activity: sessionActivity(activity) } : {}),
  }
}

/** `data` of `session.*` events. */
export function sessionEvent(session: SessionRow, user: object, activity: SessionActivityRow | undefined) {
  return {
    object: 'session',
    id: session.id,
    client_id: session.client_id,
    user_id: session.user_id,
    status: session.status,
    last_active_at: session.last_active_at,
    last_active_organization_id: session.last_active_organization_id,
    latest_activity: activity ? sessionActivity(activity) : null,
    actor: session.actor,
    expire_at: session.expire_at,
    abandon_at: session.abandon_at,
    user,
    created_at: session.created_at,
    updated_at: session.updated_at,
  }
}

function sessionActivity(activity: SessionActivityRow) {
  return {
    object: 'session_activity',
    id: activity.id,
    device_type: activity.device_type ?? undefined,
    is_mobile: activity.is_mobile,
    browser_name: activity.browser_name ?? undefined,
    browser_version: activity.browser_version ?? undefined,
    ip_address: activity.ip_address ?? undefined,
  }
}
