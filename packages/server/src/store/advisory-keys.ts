/**
 * What PostgreSQL's advisory locks are for, each under a number of its own in the whole database. Any numbers
 * will do that differ.
 */
export const ADVISORY_KEYS = {
  /** the schema is brought up to date */
  migrations: 4_400_001,
  /** applications, instances and keys change */
  platform: 4_400_002,
  /** partitions are made and dropped */
  partitions: 4_400_003,
} as const
