import type { JsonSchema } from '@frontdesk/contract'
import * as z from 'zod'
import type { Context, PlatformContext } from '../context/context.js'
import { Refusal } from '../errors/api-error.js'
import type { LimitName } from './limits.js'
import { type ContextIn, type Mode, type Operation, type OwnAccess, Reply, type Shape } from './operation.js'

/** Of a path like `/admin/v1/events/{id}`: `{ id: string }`. */
type PathOf<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Record<Name, string> & PathOf<Rest>
  : Record<never, never>

/** An operator's context has the instance that they act on; other operations belong to no instance. */
export type OwnContext<A extends OwnAccess> = A extends 'operator' ? Context : PlatformContext

type Output<Schema> = Schema extends z.ZodType ? z.output<Schema> : Record<never, never>

export interface OwnDeclaration<
  A extends OwnAccess,
  Path extends string,
  Query extends z.ZodObject | undefined,
  Body extends z.ZodObject | undefined,
  Answer extends z.ZodType,
  M extends Mode,
> {
  method: 'get' | 'post' | 'patch' | 'delete'
  path: Path
  summary: string
  mode: M
  access: A
  limit: LimitName
  /** absent: it looks at none */
  query?: Query
  body?: Body
  answer: Answer
  /** 200 by default */
  status?: 200 | 201 | 202
  run(
    ctx: ContextIn<M, OwnContext<A>>,
    input: { path: PathOf<Path>; query: Output<Query>; body: Output<Body> },
  ): Promise<z.input<Answer> | Refusal>
}

/** An operation of this server's own contract: what requests are checked with is what the contract shows. */
export interface OwnOperation extends Operation {
  shape: Shape
  summary: string
  query: z.ZodObject
  body: z.ZodObject | null
  status: number
  answer: z.ZodType
}

/** Declares one operation of the server's own contract; the schemas are its source. */
export function ownOperation<
  A extends OwnAccess,
  const Path extends string,
  Answer extends z.ZodType,
  M extends Mode,
  Query extends z.ZodObject | undefined = undefined,
  Body extends z.ZodObject | undefined = undefined,
>(id: string, declaration: OwnDeclaration<A, Path, Query, Body, Answer, M>): OwnOperation {
  const { method, path, summary, mode, access, limit, answer, status = 200 } = declaration
  const query = declaration.query ?? z.object({})
  const body = declaration.body ?? null
  const run = declaration.run as (ctx: never, input: unknown) => Promise<object | Refusal>
  return {
    api: 'admin',
    id,
    mode,
    access,
    limit,
    summary,
    query,
    body,
    answer,
    status,
    shape: shapeOf({ id, method, path, query, body }),
    run: async (ctx, input) => {
      const outcome = await run(ctx, input)
      return outcome instanceof Refusal ? outcome : new Reply(status, outcome)
    },
  }
}

type Parts = Pick<OwnOperation, 'id' | 'query' | 'body'> & Pick<Shape, 'method' | 'path'>

function shapeOf({ id, method, path, query, body }: Parts): Shape {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!)
  return {
    api: 'admin',
    id,
    method,
    path,
    parameters: [
      ...inPath.map(name => ({
        name,
        in: 'path' as const,
        required: true,
        schema: { type: 'string' as const },
      })),
      ...Object.entries(inputSchema(query).properties ?? {}).map(([name, schema]) => ({
        name,
        in: 'query' as const,
        required: false,
        schema,
      })),
    ],
    body: body && {
      required: true,
      contentTypes: ['application/json'],
      schema: inputSchema(body),
      allowUnknown: false,
    },
    responses: {},
  }
}

/** The JSON Schema of what a request may send. */
export function inputSchema(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return rest as JsonSchema
}
