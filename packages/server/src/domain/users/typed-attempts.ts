import type { Context, InTx } from '../../context/context.js'
import type { Lock } from '../../model/user.js'
import { DAY_MS, MINUTE_MS } from '../../platform/clock.js'
import { countAttempt, deleteAttemptCounter, findAttemptCounter } from '../../store/attempt-counters.js'
import { identifierForm } from './identifiers.js'
import { supportedIdentifiers } from './ways-in.js'

/**
 * Wrong passwords under protection against enumeration: they are counted by what was typed, whether anybody
 * has it or not, so that unknown identifiers lock like known ones, and two identifiers of one account apart
 * from each other. No success lifts such a lock: that would tell that there is an owner.
 */

/** A wrong password is forgotten after this time: about as long as the sweep leaves counters. */
const REMEMBERED_MS = DAY_MS

/**
 * What was typed, in the form that all its spellings share, as a key that
 * says nothing without the master key.
 */
export function typedDigest(ctx: Pick<Context, 'instance' | 'services'>, text: string): string {
  const types = supportedIdentifiers(ctx.instance.settings)
  const forms = types.map(type => [type, identifierForm(type, text)] as const)
  const [type, form] = forms.find(([, each]) => each !== null) ?? ['username', text]
  return ctx.services.masterKey.codeDigest(`typed:${ctx.instance.id}`, `${type}:${form}`)
}

const failures = (digest: string) => `typed_failures:${digest}`
const locks = (digest: string) => `typed_lock:${digest}`

const lockoutMs = ({ instance }: Context) =>
  instance.settings.attackProtection.lockoutDurationMinutes * MINUTE_MS

export async function lockOfTyped(ctx: Context, digest: string): Promise<Lock | null> {
  if (!ctx.instance.settings.attackProtection.lockoutEnabled) return null
  const windowStart = ctx.now - lockoutMs(ctx)
  const lock = await findAttemptCounter(ctx, locks(digest), windowStart)
  return lock ? { until: lock.window_started_at + lockoutMs(ctx) } : null
}

/**
 * Counts a wrong password.
 * @returns whether it was the last one allowed, and has locked
 */
export async function countTypedFailure(ctx: InTx, digest: string): Promise<boolean> {
  const { instance, now } = ctx
  const { lockoutEnabled, lockoutMaxAttempts } = instance.settings.attackProtection
  if (!lockoutEnabled) return false
  const attempts = await countAttempt(ctx, failures(digest), now, now - REMEMBERED_MS)
  if (attempts < lockoutMaxAttempts) return false
  await deleteAttemptCounter(ctx, failures(digest))
  await countAttempt(ctx, locks(digest), now, now - lockoutMs(ctx))
  return true
}

/** The application's server lifts the lock. */
export async function forgetTypedFailures(ctx: InTx, text: string): Promise<void> {
  const digest = typedDigest(ctx, text)
  await deleteAttemptCounter(ctx, failures(digest))
  await deleteAttemptCounter(ctx, locks(digest))
}
