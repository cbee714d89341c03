import * as z from 'zod'
import { settingsSchema } from '../config/settings.js'
import type { FollowedBy } from '../config/settings/schema.js'
import { asJson, code, type Described, valuesOf } from './setting-values.js'

export interface SettingFacts {
  /** such as `session.lifetimeSeconds` */
  path: string
  values: string
  /** as JSON; undefined where there is none */
  defaultValue: unknown
  description: string | undefined
  followedBy: FollowedBy
}

/** Every setting of an instance, in the order of the schema. */
export function listSettings(): SettingFacts[] {
  return leavesOf(described(), '').map(({ path, schema }) => ({
    path,
    values: valuesOf(schema),
    defaultValue: schema.default,
    description: schema.description,
    followedBy: schema.followedBy ?? 'server',
  }))
}

/** `docs/settings.md`, before Prettier has aligned its tables. */
export function renderSettingsPage(): string {
  const settings = listSettings()
  const groups = [...new Set(settings.map(({ path }) => groupOf(path)))].filter(name => name !== ATTRIBUTES)
  const sections = groups.map(name =>
    section(
      name || 'The rest',
      settings.filter(({ path }) => groupOf(path) === name),
    ),
  )
  return [INTRODUCTION, attributesSection(settings), ...sections].join('\n\n') + '\n'
}

/** Empty for settings that are in no group. */
const groupOf = (path: string) => path.slice(0, Math.max(0, path.indexOf('.')))

const ATTRIBUTES = 'attributes'

const INTRODUCTION = `<!-- Written by \`npm run docs\` from packages/server/src/config/settings: change the descriptions there. -->

# Settings

An instance may have all of these under \`settings\` in [the configuration file](configuration.md#settings).
Every setting has a default, so an instance needs none of them. [Configuration](configuration.md),
[Organizations](organizations.md), [Account pages](account-pages.md) and
[Emails and text messages](messages.md) explain those for which a sentence is too short.

The last column says who follows a setting. That matters most where a setting is to protect something:

- **server**: the server itself follows the setting, so every client is held to it. The official components
  know it as well, as far as it concerns them.
- **components**: the server reports the setting, and only the official components follow it. A request that
  comes from anything else is not held to it.
- **nobody**: the setting is stored and reported, and nothing depends on it yet.`

const described = () => z.toJSONSchema(settingsSchema, { io: 'input' }) as Described

/** An object that is a value itself, not a group of settings, has no fields or any. */
const isGroup = (schema: Described) => schema.properties !== undefined

function leavesOf(schema: Described, prefix: string): { path: string; schema: Described }[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, member]) =>
    isGroup(member) ? leavesOf(member, `${prefix}${name}.`) : [{ path: prefix + name, schema: member }],
  )
}

function attributesSection(settings: SettingFacts[]): string {
  const kinds = Object.entries(described().properties?.[ATTRIBUTES]?.properties ?? {})
  const [[first] = ['']] = kinds
  const fields = settings.filter(({ path }) => path.startsWith(`${ATTRIBUTES}.${first}.`))
  const nameOf = (path: string) => path.split('.').at(-1)!
  return `## attributes

A user may have these kinds of data. Each kind has the same fields, but not every field means something for
every kind: the second table says which ones the server follows.

${table(
  ['field', 'values', 'what it does', 'followed by'],
  fields.map(it => [code(nameOf(it.path)), it.values, it.description ?? '', it.followedBy]),
)}

A field that the third column does not name is \`false\` or an empty list by default.

${table(
  ['kind', 'what the server follows', 'defaults'],
  kinds.map(([name, kind]) => [code(`${ATTRIBUTES}.${name}`), kind.description ?? '', ownDefaults(kind)]),
)}`
}

function ownDefaults({ properties = {} }: Described): string {
  const isOwn = (value: unknown) => value !== false && !(Array.isArray(value) && value.length === 0)
  return Object.entries(properties)
    .filter(([, field]) => isOwn(field.default))
    .map(([name, field]) => code(`${name}: ${asJson(field.default)}`))
    .join(', ')
}

function section(name: string, settings: SettingFacts[]): string {
  const head = ['setting', 'values', 'default', 'what it does', 'followed by']
  return `## ${name}\n\n${table(head, settings.map(rowOf))}`
}

const rowOf = ({ path, values, defaultValue, description = '', followedBy }: SettingFacts) => [
  code(path),
  values,
  defaultValue === undefined ? 'none' : shortDefault(defaultValue),
  description,
  followedBy,
]

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

const LONG_LIST = 10

function shortDefault(value: unknown): string {
  if (!Array.isArray(value) || value.length < LONG_LIST) return code(asJson(value))
  return `${value
    .slice(0, 3)
    .map(each => code(asJson(each)))
    .join(', ')}, … (${value.length})`
}
