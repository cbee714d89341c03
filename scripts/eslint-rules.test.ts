import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ESLint } from 'eslint'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

/** The samples are no files on disk, which type-aware linting needs: those rules are switched off here. */
const untyped = new ESLint({
  cwd: root,
  overrideConfig: {
    languageOptions: { parserOptions: { projectService: false } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'off',
      '@typescript-eslint/no-misused-promises': 'off',
      '@typescript-eslint/await-thenable': 'off',
      '@typescript-eslint/no-unused-vars': 'off',
    },
  },
})

async function rulesBroken(file: string, code: string, eslint = untyped): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath: join(root, 'packages/server/src', file) })
  return (result?.messages ?? []).map(({ ruleId, message }) => ruleId ?? message)
}

describe('import directions', () => {
  const rule = 'frontdesk/layers'
  const value = (from: string) => `import { x } from '${from}'\nx()\n`
  const type = (from: string) => `import type { X } from '${from}'\nexport type Y = X\n`

  it.each([
    ['domain/users/ban-user.ts', '../../flows/sign-in/table.js'],
    ['domain/users/ban-user.ts', '../../http/cookies.js'],
    ['domain/users/ban-user.ts', '../../store/unscoped/hosts.js'],
    ['domain/users/ban-user.ts', '../organizations/leave.js'],
    ['domain/ban-user.ts', './users/view.js'],
    ['domain/ban-users/ban-user.ts', '../users/view.js'],
    ['flows/sign-in/table.ts', '../../fapi/sign-ins/create.js'],
    ['flows/sign-in/table.ts', '../../strategies/passkey/passkey.js'],
    ['strategies/passkey/passkey.ts', '../../flows/run-command.js'],
    ['strategies/passkey/passkey.ts', '../password/password.js'],
    ['strategies/passkey/passkey.ts', '../find.js'],
    ['domain/users/ban-user.ts', '../../strategies/find.js'],
    ['bapi/users/ban.ts', '../../http/cors.js'],
    ['bapi/users/ban.ts', '../../fapi/sign-ins/create.js'],
    ['fapi/client/get.ts', '../../bapi/users/ban.js'],
    ['fapi/client/get.ts', '../../store/unscoped/hosts.js'],
    ['store/users.ts', '../domain/users/ban-user.js'],
    ['store/users.ts', './unscoped/hosts.js'],
    ['store/users.ts', '../resources/user.js'],
    ['platform/clock.ts', '../store/users.js'],
    ['resources/user.ts', '../store/users.js'],
    ['resources/user.ts', '../platform/clock.js'],
    ['resources/user.ts', '../domain/users/ban-user.js'],
    ['model/user.ts', '../store/users.js'],
    ['model/user.ts', '../platform/clock.js'],
    ['model/user.ts', '../resources/user.js'],
    ['context/context.ts', '../domain/users/ban-user.js'],
    ['context/context.ts', '../webhooks/lane.js'],
    ['delivery/email.ts', '../webhooks/lane.js'],
    ['events/outbox.ts', '../delivery/email.js'],
    ['operation/operation.ts', '../bapi/index.js'],
    ['protocols/jwt.ts', '../platform/random.js'],
    ['protocols/jwt.ts', '../store/users.js'],
    ['events/outbox.ts', '../domain/users/ban-user.js'],
    ['bundles/serve.ts', '../store/users.js'],
    ['http/server.ts', '../cli/main.js'],
    ['utils/strings.ts', '../platform/clock.js'],
  ])('%s may not import %s', async (file, from) => {
    expect(await rulesBroken(file, value(from))).toEqual([rule])
    expect(await rulesBroken(file, `export { x } from '${from}'\n`)).toEqual([rule])
    expect(await rulesBroken(file, `export const x = import('${from}')\n`)).toEqual([rule])
  })

  it.each([
    ['http/server.ts', '../bapi/users/ban.js'],
    ['http/instance.ts', '../store/unscoped/hosts.js'],
    ['cli/main.ts', '../app.js'],
    ['app.ts', './cli/main.js'],
    ['bapi/users/ban.ts', '../../operation/operation.js'],
    ['bapi/users/ban.ts', '../../flows/verification/table.js'],
    ['bapi/users/ban.ts', '../../resources/user.js'],
    ['fapi/client/get.ts', '../../store/sessions.js'],
    ['domain/instances/registry.ts', '../../store/unscoped/hosts.js'],
    ['domain/users/ban-user.ts', '../instances/registry.js'],
    ['domain/users/ban-user.ts', '../../events/outbox.js'],
    ['store/unscoped/hosts.ts', '../users.js'],
    ['store/unscoped/hosts.ts', '../../protocols/email-address.js'],
    ['store/migrations/0001-hosts.ts', '../unscoped/hosts.js'],
    ['store/users.ts', '../platform/ids.js'],
    ['store/users.ts', '../errors/api-error.js'],
    ['events/outbox.ts', '../store/unscoped/outbox.js'],
    ['resources/user.ts', './email-address.js'],
    ['strategies/passkey/passkey.ts', '../strategy.js'],
    ['strategies/index.ts', './passkey/passkey.js'],
    ['flows/sign-in/table.ts', '../../strategies/find.js'],
    ['platform/http-client.ts', '../errors/api-error.js'],
    ['domain/users/ban-user.test.ts', '../../app.js'],
  ])('%s may import %s', async (file, from) => {
    expect(await rulesBroken(file, value(from))).toEqual([])
  })

  it('lets pure layers know the types of what lies below them, and run none of it', async () => {
    for (const file of ['resources/user.ts', 'model/user.ts']) {
      expect(await rulesBroken(file, type('../store/tables.js'))).toEqual([])
      expect(await rulesBroken(file, value('../store/tables.js'))).toEqual([rule])
    }
  })

  it.each([
    ['resources/user.ts', '../http/server.js'],
    ['resources/user.ts', '../domain/users/ban-user.js'],
    ['domain/users/ban-user.ts', '../../http/server.js'],
    ['domain/users/ban-user.ts', '../organizations/leave.js'],
    ['context/context.ts', '../domain/users/ban-user.js'],
    ['events/emit.ts', '../domain/users/ban-user.js'],
    ['store/users.ts', '../context/context.js'],
  ])('holds for types as well: %s may not import one of %s', async (file, from) => {
    expect(await rulesBroken(file, type(from))).toEqual([rule])
  })
})

describe('time, chance, environment and network', () => {
  const banned = [
    ['export const now = Date.now()', 'no-restricted-properties'],
    ['export const now = new Date()', 'no-restricted-syntax'],
    ['export const now = Date()', 'no-restricted-syntax'],
    ['export const dice = Math.random()', 'no-restricted-properties'],
    ['export const id = crypto.randomUUID()', 'no-restricted-properties'],
    ["import { randomBytes } from 'node:crypto'\nrandomBytes(8)", 'no-restricted-imports'],
    ["import crypto from 'node:crypto'\ncrypto.randomBytes(8)", 'no-restricted-properties'],
    ['export const answer = fetch("https://example.com")', 'no-restricted-globals'],
    ['export const answer = globalThis.fetch("https://example.com")', 'no-restricted-properties'],
  ] as const

  it.each(banned)('refuses %s outside platform/', async (code, rule) => {
    for (const file of ['domain/users/a.ts', 'store/users.ts', 'config/load.ts', 'cli/main.ts', 'app.ts'])
      expect(await rulesBroken(file, `${code}\n`)).toEqual([rule])

    expect(await rulesBroken('platform/clock.ts', `${code}\n`)).toEqual([])
    expect(await rulesBroken('domain/users/a.test.ts', `${code}\n`)).toEqual([])
  })

  it('lets the environment be read in config/ and cli/ alone', async () => {
    const code = "export const port = process.env['PORT']\n"
    for (const file of ['domain/users/a.ts', 'platform/log.ts', 'http/server.ts', 'app.ts'])
      expect(await rulesBroken(file, code)).toEqual(['no-restricted-properties'])

    for (const file of ['config/environment.ts', 'cli/main.ts', 'domain/users/a.test.ts'])
      expect(await rulesBroken(file, code)).toEqual([])
  })

  it('accepts a date of a given instant, methods named fetch, and other functions of node:crypto', async () => {
    const code = [
      "import { createHash } from 'node:crypto'",
      'export const day = (at: number) => new Date(at)',
      'export const answer = (app: { fetch(): void }) => app.fetch()',
      "export const hash = createHash('sha256')",
    ]
    expect(await rulesBroken('domain/users/a.ts', `${code.join('\n')}\n`)).toEqual([])
  })
})

describe('throwing', () => {
  const rule = 'no-restricted-syntax'
  const inFunction = (statement: string) => `export function f(error: unknown) {\n  ${statement}\n}\n`

  it.each([
    ['domain/users/a.ts', 'throw new Error("x")'],
    ['domain/users/a.ts', 'throw new ConfigError("x")'],
    ['http/server.ts', 'throw new TypeError("x")'],
    ['http/server.ts', 'throw Error("x")'],
    ['bapi/users/a.ts', 'throw "x"'],
    ['bapi/users/a.ts', 'throw { code: "x" }'],
    ['config/load.ts', 'throw new Error("x")'],
    ['cli/main.ts', 'throw new Error("x")'],
    ['store/users.ts', 'throw new Error("x")'],
    ['store/users.ts', 'throw new RangeError("x")'],
  ])('%s may not: %s', async (file, statement) => {
    expect(await rulesBroken(file, inFunction(statement))).toContain(rule)
  })

  it.each([
    ['domain/users/a.ts', 'throw new ApiError("resource_not_found")'],
    ['domain/users/a.ts', 'try { f(1) } catch (caught) { throw caught }'],
    ['domain/users/a.ts', 'throw error'],
    ['config/load.ts', 'throw new ConfigError("instances[0].host")'],
    ['cli/main.ts', 'throw new InvalidArgumentError("not a port")'],
    ['store/users.ts', 'throw new NotFoundInStore("user")'],
    ['platform/crypto.ts', 'throw new Error("x")'],
    ['domain/users/a.test.ts', 'throw new Error("x")'],
  ])('%s may: %s', async (file, statement) => {
    expect(await rulesBroken(file, inFunction(statement))).not.toContain(rule)
  })
})

describe('promises and types', () => {
  it('refuses an unawaited promise', async () => {
    const typed = new ESLint({ cwd: root })
    const code = (statement: string) => `export async function f(): Promise<void> {\n  ${statement}\n}\n`
    // type-aware rules need a path of the project: the text replaces that of a file that exists
    expect(await rulesBroken('bundles/serve.ts', code('f()'), typed)).toEqual([
      '@typescript-eslint/no-floating-promises',
    ])
    expect(await rulesBroken('bundles/serve.ts', code('await f()'), typed)).toEqual([])
  }, 60_000)

  it('wants imports of types written as such', async () => {
    const code = (keyword: string) => `${keyword} { User } from './user.js'\nexport type Row = User\n`
    expect(await rulesBroken('store/users.ts', code('import'))).toEqual([
      '@typescript-eslint/consistent-type-imports',
    ])
    expect(await rulesBroken('store/users.ts', code('import type'))).toEqual([])
  })
})

describe('long lines', () => {
  const words = 'as many words as a comment may have '.repeat(4)

  it.each([
    ['a comment', `// ${words}\n`],
    ['a doc comment', `/**\n * ${words}\n */\nexport const x = 1\n`],
    ['a comment behind code', `export const x = 1 // ${words}\n`],
  ])('are refused in %s', async (_, code) => {
    expect(await rulesBroken('store/users.ts', code)).toEqual(['max-len'])
  })

  it.each([
    ['a URL', `// https://example.com/${'a'.repeat(110)}\n`],
    ['a text', `export const x = '${words}'\n`],
    ['a template', `export const x = \`${words}\`\n`],
    ['a pattern', `export const x = /${'a'.repeat(110)}/\n`],
  ])('are no mistake with %s', async (_, code) => {
    expect(await rulesBroken('store/users.ts', code)).toEqual([])
  })
})
