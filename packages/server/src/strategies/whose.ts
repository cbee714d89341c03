import type { Claim } from './strategy.js'

/** Whether a claim names somebody who is not this user, or nobody. */
export const isOfAnother = ({ isNamed, view }: Claim, userId: string): boolean =>
  view === null ? isNamed : view.user.id !== userId
