import type { FrontendContext } from '../context/context.js'
import type { SessionTask } from '../domain/sessions/tasks.js'
import { isSessionLive } from '../domain/sessions/view.js'
import { ApiError } from '../errors/api-error.js'

/**
 * Who is signed in with something left to do, or in place of somebody else, may do less than the access
 * of an operation says. The lists name operations; they are about those of access `session` and
 * `own-session`. What needs no more than the client is open to all of its sessions: reading, selecting
 * and ending them, and reverification.
 */

/** What a pending session may do whatever is left to do: say who it is, in tokens with `sts: "pending"`. */
export const OPEN_WHILE_PENDING: readonly string[] = ['createSessionToken', 'getUser']

/** What the official components call for each task (@clerk/ui `sessionTasks`), while it is open. */
export const OPEN_FOR_TASK: Record<SessionTask, readonly string[]> = {
  'reset-password': ['changePassword'],
  'setup-mfa': [
    'postTOTP',
    'verifyTOTP',
    'createBackupCodes',
    'getPhoneNumbers',
    'postPhoneNumbers',
    'ReadPhoneNumber',
    'UpdatePhoneNumber',
    'sendVerificationSMS',
    'verifyPhoneNumber',
  ],
  'choose-organization': [
    'getOrganizationMemberships',
    'getUsersOrganizationInvitations',
    'acceptOrganizationInvitation',
    'getOrganizationSuggestions',
    'acceptOrganizationSuggestion',
    'getOrganizationCreationDefaults',
    'createOrganization',
    // once the invitation is accepted
    'getOrganization',
    'updateOrganizationLogo',
  ],
}

/**
 * What an impersonator may not do: change how the person signs in, or take the account or its sessions away.
 * `true`: at all; names: with any of these parameters.
 */
export const CLOSED_TO_ACTORS: Readonly<Record<string, true | readonly string[]>> = {
  deleteUser: true,
  revokeSession: true,
  patchUser: ['username', 'primary_email_address_id', 'primary_phone_number_id', 'primary_web3_wallet_id'],
  changePassword: true,
  removePassword: true,
  createEmailAddresses: true,
  DeleteEmailAddress: true,
  sendVerificationEmail: true,
  verifyEmailAddress: true,
  postPhoneNumbers: true,
  UpdatePhoneNumber: true,
  DeletePhoneNumber: true,
  sendVerificationSMS: true,
  verifyPhoneNumber: true,
  postWeb3Wallets: true,
  deleteWeb3Wallet: true,
  prepareWeb3WalletVerification: true,
  attemptWeb3WalletVerification: true,
  postPasskey: true,
  attemptPasskeyVerification: true,
  patchPasskey: true,
  deletePasskey: true,
  prepareTrustedDevice: true,
  attemptTrustedDevice: true,
  revokeTrustedDevice: true,
  postTOTP: true,
  verifyTOTP: true,
  deleteTOTP: true,
  createBackupCodes: true,
}

/** @throws ApiError session_tasks_open, impersonator_forbidden */
export function requireSessionRights(ctx: FrontendContext, operationId: string, body: object): void {
  const session = ctx.session ?? ctx.caller.ownSession?.row
  if (!session || !isSessionLive(ctx, session)) return
  if (session.status === 'pending') {
    const tasks = (ctx.session?.open_tasks ?? []) as SessionTask[]
    const isOpen =
      OPEN_WHILE_PENDING.includes(operationId) ||
      tasks.some(task => OPEN_FOR_TASK[task].includes(operationId))
    if (!isOpen) throw new ApiError('session_tasks_open')
  }
  const closed = session.actor ? CLOSED_TO_ACTORS[operationId] : undefined
  if (closed === true || closed?.some(name => Object.hasOwn(body, name)))
    throw new ApiError('impersonator_forbidden')
}
