/** The parts of one generated operation that a handler needs, under short names. */
export type OperationTypes<Operations> = {
  [Id in keyof Operations]: {
    path: Parameters<Operations[Id], 'path'>
    query: Parameters<Operations[Id], 'query'>
    header: Parameters<Operations[Id], 'header'>
    body: Body<Operations[Id]>
    /** the union of the JSON bodies of the success statuses; undefined for a status without a body */
    response: Response<Operations[Id]>
  }
}

type Parameters<Operation, In extends string> = Operation extends { parameters: infer Groups }
  ? In extends keyof Groups
    ? Exclude<Groups[In], undefined> extends never
      ? Record<never, never>
      : Exclude<Groups[In], undefined>
    : Record<never, never>
  : Record<never, never>

type Body<Operation> = Operation extends { requestBody: { content: { 'application/json': infer Json } } }
  ? Json
  : Operation extends { requestBody?: { content: { 'application/json': infer Json } } }
    ? Json | undefined
    : undefined

type Response<Operation> = Operation extends { responses: infer Responses }
  ? JsonOf<Responses[Extract<keyof Responses, Success>]>
  : never

type JsonOf<Answer> = Answer extends { content: { 'application/json': infer Json } } ? Json : undefined

type Success = 200 | 201 | 202 | 204 | 299
