import type { components } from './generated/webhooks.js'

type All = components['schemas']

export type Schemas = { [Name in keyof All as Name extends `event:${string}` ? never : Name]: All[Name] }

/** The whole payload of each event, by event type. */
export type Events = {
  [Name in keyof All as Name extends `event:${infer Type}` ? Type : never]: All[Name]
}
