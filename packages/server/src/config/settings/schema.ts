import * as z from 'zod'

/** A group of settings. Without it in the configuration all its fields have their defaults. */
export const group = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z
    .object(shape)
    .strict()
    .prefault({} as never)

interface Lengths {
  minLength: number
  maxLength: number
}

/**
 * For `superRefine` of a group: with a least length above the greatest one nobody could choose anything.
 * Lengths that are wrong by themselves are said to be so once.
 */
export function refuseCrossedLengths({ minLength, maxLength }: Lengths, context: z.RefinementCtx): void {
  if (context.issues.length > 0 || minLength <= maxLength) return
  const message = `must be at most maxLength (${maxLength}), and is ${minLength}`
  context.addIssue({ code: 'custom', path: ['minLength'], message })
}

export const urlOrEmpty = z.url().or(z.literal(''))

/**
 * Who follows a setting; `docs/settings.md` shows it. The server, where nothing is said: then `.describe(…)`
 * is enough. `components`: the server reports it, the official components follow it, and nobody else is held
 * to it. `nobody`: it is stored and reported, and nothing depends on it yet.
 */
export type FollowedBy = 'server' | 'components' | 'nobody'

export const byComponents = (description: string) => ({
  description,
  followedBy: 'components' satisfies FollowedBy,
})

export const byNobody = (description: string) => ({
  description,
  followedBy: 'nobody' satisfies FollowedBy,
})
