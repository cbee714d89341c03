import { ConfigError } from '../config/config-error.js'
import type { InstanceKeys } from '../domain/instances/list-keys.js'
import type { InstanceRow } from '../store/tables.js'
import type { InstallationOptions } from './location.js'
import { type Installation, openInstallation } from './open-installation.js'

/** `frontdesk keys`: every instance with its keys, as a table or as JSON. */
export async function keys(options: InstallationOptions & { json?: boolean }): Promise<void> {
  await withInstallation(options, async installation => {
    const { listInstanceKeys } = await import('../domain/instances/list-keys.js')
    const instances = await listInstanceKeys(installation, installation.publicUrl)
    process.stdout.write(options.json ? `${JSON.stringify(instances, null, 2)}\n` : formatTable(instances))
  })
}

export interface InstanceChoice extends InstallationOptions {
  instance: string
}

/** `frontdesk keys add`: a further secret key; prints it alone, so that scripts can take it. */
export async function addKey(options: InstanceChoice): Promise<void> {
  await withInstance(options, async (installation, instance) => {
    const { addSecretKey } = await import('../domain/instances/keys.js')
    process.stdout.write(`${await addSecretKey(installation, instance)}\n`)
  })
}

export interface RotationOptions extends InstanceChoice {
  signing?: boolean
  dropPrevious?: boolean
}

/**
 * `frontdesk keys rotate`: replaces the generated secret keys, or with `--signing` the key that signs tokens.
 */
export async function rotateKey(options: RotationOptions): Promise<void> {
  const { signing, dropPrevious } = options
  if (dropPrevious && !signing) {
    throw new ConfigError(
      '--drop-previous goes with --signing: secret keys that are rotated end at once anyway.',
    )
  }
  await withInstance(options, async (installation, instance) => {
    const { rotateSecretKey, rotateSigningKey } = await import('../domain/instances/keys.js')
    if (!signing) return void process.stdout.write(`${await rotateSecretKey(installation, instance)}\n`)
    const { id, dropped } = await rotateSigningKey(installation, instance, { dropPrevious })
    process.stdout.write(`${id}\n`)
    // beside the `kid`, so that scripts can take that
    process.stderr.write(dropPrevious ? whatEnds(dropped) : WHAT_GOES_ON)
  })
}

const WHAT_GOES_ON = `A new key signs session tokens from now on; above is its id (kid). Running servers notice within a second.
Nobody is signed out: the old key stays in the JWKS, so what it has signed is valid until it expires. Applications
that keep the key set or CLERK_JWT_KEY in memory refuse new tokens until they read it anew: give them the new
CLERK_JWT_KEY, and start them again. For a key that has leaked add --drop-previous.
`

/** What a key that is dropped takes with it. Sessions are rows of the database and go on. */
function whatEnds(dropped: number): string {
  return `${[
    `Dropped ${dropped === 1 ? 'the signing key' : `all ${dropped} signing keys`} of before. Running servers notice within a second. What ends:`,
    '- session tokens, at once: browsers fetch new ones within their lifetime (a minute unless you set another one);',
    '- tokens of JWT templates that the instance’s key signed, however long they were to live: get new ones;',
    '- handshakes that are under way, which are begun anew, and testing tokens.',
    'Sessions, refresh cookies, tickets and links in messages go on: they are not signed with this key.',
    'Applications that keep the key set or CLERK_JWT_KEY in memory accept forged tokens until they read it anew:',
    'give them the new CLERK_JWT_KEY, and start them again.',
  ].join('\n')}\n`
}

/** `frontdesk keys revoke <secret key>` */
export async function revokeKey(secretKey: string, options: InstanceChoice): Promise<void> {
  await withInstance(options, async (installation, instance) => {
    const { revokeSecretKey } = await import('../domain/instances/keys.js')
    const outcome = await revokeSecretKey(installation, instance, secretKey)
    if (outcome === 'revoked') return void process.stdout.write('Revoked.\n')
    throw new ConfigError(
      {
        not_found: `That is no valid secret key of instance ${instance.slug}.`,
        declared_in_config: 'That key comes from the configuration file: remove it there and start again.',
        last_key:
          'That is the last secret key of the instance: add another one first (`frontdesk keys add`).',
      }[outcome],
    )
  })
}

/** Columns as wide as their widest value. */
export function formatTable(instances: InstanceKeys[]): string {
  const header = ['APPLICATION', 'INSTANCE', 'ENVIRONMENT', 'PUBLISHABLE KEY', 'SECRET KEY', 'FRONTEND API']
  const rows = instances.map(row => [
    row.application,
    row.instance,
    row.environment,
    row.publishableKey,
    row.secretKey,
    row.frontendApi,
  ])
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map(row => row[column]!.length)),
  )
  return [header, ...rows]
    .map(
      row =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column]!))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}

async function withInstallation(
  options: InstallationOptions,
  run: (installation: Installation) => Promise<void>,
): Promise<void> {
  const installation = await openInstallation(options)
  try {
    await run(installation)
  } finally {
    await installation.close()
  }
}

async function withInstance(
  options: InstanceChoice,
  run: (installation: Installation, instance: InstanceRow) => Promise<void>,
): Promise<void> {
  await withInstallation(options, async installation => {
    const { findInstanceBySlug } = await import('../store/unscoped/instances.js')
    const instance = await findInstanceBySlug(installation.store.read, options.instance)
    if (!instance) throw new ConfigError(`There is no instance ${options.instance}: see \`frontdesk keys\`.`)
    await run(installation, instance)
  })
}
