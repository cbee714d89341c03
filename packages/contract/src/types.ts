/**
 * The generated types, one namespace an API:
 * `bapi.Operations['BanUser']['response']`, `fapi.Schemas['Token']`.
 */
export type * as bapi from './bapi.js'
export type * as fapi from './fapi.js'
export type * as webhooks from './webhooks.js'
