/** What every operation of an operator declares: who may call it, and how often strangers may try. */
export const OPERATOR = { access: 'operator', limit: 'administer' } as const
