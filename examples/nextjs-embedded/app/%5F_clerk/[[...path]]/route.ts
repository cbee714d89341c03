import { frontdesk } from '@frontdesk/next'

// Next takes `__clerk` for a private folder: `%5F` is the underscore as an address has it.
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = frontdesk()
