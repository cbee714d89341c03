/** Why a directory of Google Workspace could not be read, or was not taken over. */
export type PullReason =
  | 'delegation_missing'
  | 'account_refused'
  | 'not_an_administrator'
  | 'api_switched_off'
  | 'busy'
  | 'unreachable'
  | 'unreadable'
  | 'too_large'
  | 'nobody'
  | 'too_many_would_go'
  | 'no_credentials'
  | 'ended'
  | 'internal'

/** What administrators read. None of it quotes Google: nobody knows what an answer repeats. */
const TEXTS: Record<PullReason, string> = {
  delegation_missing:
    'Google does not let the service account act for anybody. In the admin console, under Security, API ' +
    'controls, Domain-wide delegation, add its client ID with the three read-only scopes of directories. ' +
    'It can take some minutes until that counts.',
  account_refused:
    'Google refused the service account: its key was deleted or disabled, or there is no such administrator ' +
    'in the Google Workspace account.',
  not_an_administrator:
    'Google does not let this administrator read people and groups. They need a role that may read both.',
  api_switched_off: 'The Admin SDK API is switched off in the Google Cloud project of the service account.',
  busy: 'Google asked to be asked again later.',
  unreachable: 'Google did not answer.',
  unreadable: 'Google answered something that is no list of people or groups.',
  too_large: 'The Google Workspace account has more people, groups or members than can be taken over.',
  nobody: 'Google named nobody at all, which cannot be right. Nothing was changed.',
  too_many_would_go:
    'More than half of the people or groups would go by this. Nothing was changed. If that is right, start ' +
    'the sync once more by hand.',
  no_credentials: 'The stored key of the service account cannot be used any more. Enter it again.',
  ended: 'The directory was switched off, changed or deleted meanwhile.',
  internal: 'The server could not finish the run. It tries again.',
}

interface PullFaultDetails {
  /** how long Google wants to be left alone */
  retryAfterSeconds?: number | undefined
  /** how many people and groups would go */
  heldBack?: number
  /** for the log of the server alone */
  cause?: unknown
}

/** A directory could not be read, or was not taken over. The message is for administrators. */
export class PullFault extends Error {
  override name = 'PullFault'
  readonly retryAfterSeconds: number | undefined
  readonly heldBack: number | undefined

  constructor(
    readonly reason: PullReason,
    { retryAfterSeconds, heldBack, cause }: PullFaultDetails = {},
  ) {
    super(TEXTS[reason], { cause })
    this.retryAfterSeconds = retryAfterSeconds
    this.heldBack = heldBack
  }

  /** Whether the same may go well some minutes later. */
  get isPassing(): boolean {
    return PASSING.has(this.reason)
  }
}

const PASSING = new Set<PullReason>(['busy', 'unreachable', 'unreadable', 'internal'])

/** @throws PullFault always */
export function failPull(reason: PullReason, details?: PullFaultDetails): never {
  throw new PullFault(reason, details)
}
