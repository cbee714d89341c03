/** What applications keep with a user or an organization. */
export type Metadata = Record<string, unknown>
