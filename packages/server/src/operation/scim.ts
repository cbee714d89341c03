import type { Context } from '../context/context.js'
import type { Document } from '../protocols/scim/document.js'
import { SCIM_CONTENT_TYPE } from '../protocols/scim/messages.js'
import type { DirectoryRow } from '../store/tables.js'
import { type ContextIn, type Mode, type Operation, Reply, type Shape } from './operation.js'

/** A context in which an identity provider acts on its directory. */
export interface ScimContext extends Context {
  caller: { kind: 'directory'; directory: DirectoryRow }
}

export interface ScimInput {
  path: { directory_id: string; id: string }
  /** of a parameter that is repeated the first one counts */
  query: Partial<Record<string, string>>
  body: Document
}

export interface ScimDeclaration<M extends Mode> {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** below the directory, e.g. `/Users/{id}` */
  path: string
  mode: M
  run(ctx: ContextIn<M, ScimContext>, input: ScimInput): Promise<Reply>
}

/** An operation of SCIM: its requests are checked by what SCIM says of resources, and not by a contract. */
export interface ScimOperation extends Operation {
  shape: Shape
}

/** Declares one operation of the directories that identity providers keep (RFC 7644). */
export function scimOperation<M extends Mode>(id: string, declaration: ScimDeclaration<M>): ScimOperation {
  const { method, mode } = declaration
  const run = declaration.run as (ctx: never, input: unknown) => Promise<Reply>
  const path = `/scim/v2/{directory_id}${declaration.path}`
  const shape: Shape = { api: 'scim', id, method, path, parameters: [], body: null, responses: {} }
  return { api: 'scim', id, mode, access: 'directory', limit: 'provision', shape, run }
}

/** An answer of SCIM. */
export const scimReply = (status: number, body: object | null, headers: Record<string, string> = {}): Reply =>
  new Reply(status, body, body ? { 'content-type': SCIM_CONTENT_TYPE, ...headers } : headers)
