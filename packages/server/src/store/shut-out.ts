import { sql } from 'kysely'

/** Of a joined user: banned, or out of a directory; either way its sessions are worth nothing. */
export const isShutOut = sql<boolean>`(users.banned or users.deprovisioned)`
