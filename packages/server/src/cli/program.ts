import { Command, InvalidArgumentError } from 'commander'
import { MOST_WORKERS, type Workers } from '../config/environment.js'
import { VERSION } from '../platform/version.js'
import { withInstallationOptions } from './open-installation.js'
import { SDK_NAMES } from './sdk-environment.js'
import { addWebhookCommands } from './webhook-commands.js'

/** Each command is imported when it is called, so that `keys` doesn't load the server. */
export function createProgram(): Command {
  const program = new Command('frontdesk')
    .description('Self-hosted user management for the official Clerk SDKs')
    .version(VERSION, '--version', 'print the version')
    .showHelpAfterError('(run with --help for the options)')
  addStart(program)
  withInstallationOptions(program.command('migrate'))
    .description('bring the database schema up to date (start does it too)')
    .action(async options => (await import('./migrate.js')).migrate(options))
  withInstallationOptions(program.command('doctor'))
    .description('look for what is wrong with the data, such as a count that does not add up')
    .option('--repair', 'put it right')
    .action(async options => (await import('./doctor.js')).doctor(options))
  withInstallationOptions(program.command('identifiers'))
    .description('list addresses, numbers and usernames that are not in their one form')
    .action(async options => (await import('./identifiers.js')).identifiers(options))
  withInstallationOptions(program.command('env'))
    .description('print the variables that connect an application')
    .option('--sdk <sdk>', `${SDK_NAMES.join(', ')} (default: as package.json names it)`)
    .option('--instance <slug>', 'instead of the one that fits the SDK')
    .option('--own-pages', 'the application has /sign-in and /sign-up itself')
    .action(async options => (await import('./env.js')).env(options))
  addDev(program)
  withInstallationOptions(program.command('init'))
    .description('add to the application of this folder what connects it; nothing that is there is changed')
    .option('--instance <slug>', 'instead of the one that fits the SDK')
    .option('--own-pages', 'the application has /sign-in and /sign-up itself (default: look for them)')
    .option('--dry-run', 'show what would be added, and write nothing')
    .action(async options => (await import('./init.js')).init(options))
  addKeys(program)
  addWebhookCommands(program)
  const secrets = program.command('secrets').description('the master key')
  withInstallationOptions(secrets.command('rotate'))
    .description('encrypt the stored secrets under a new master key; stop the server first')
    .requiredOption('--new-secret-file <file>', 'file with the new key')
    .action(async options => (await import('./secrets.js')).rotateSecrets(options))
  return program
}

function addStart(program: Command): void {
  withInstallationOptions(program.command('start'))
    .description('serve')
    .option('--port <number>', 'default: 4400', parsePort)
    .option('--host <address>', 'default: 127.0.0.1')
    .option('--config <file>', 'default: frontdesk.config.{ts,js,mjs,json} here, if there is one')
    .option('--trust-proxy <who>', 'number of proxies before the server, or their addresses (CIDR)')
    .option('--workers <number>', 'processes on the port: a number, or auto for one a core', parseWorkers)
    .option('--shared', 'other servers use the directory of the embedded database as well')
    .option('--accept-lost-changes', 'go on with an SQLite file whose -wal file is lost or damaged')
    .action(async options => (await import('./start.js')).start(options))
}

function addDev(program: Command): void {
  withInstallationOptions(program.command('dev'))
    .description('serve, and run an application beside the server with the variables that connect it')
    .argument('<command...>', 'what starts the application: frontdesk dev -- next dev')
    .option('--sdk <sdk>', `${SDK_NAMES.join(', ')} (default: as package.json names it)`)
    .option('--instance <slug>', 'instead of the one that fits the SDK')
    .option('--own-pages', 'the application has /sign-in and /sign-up itself (default: look for them)')
    .option('--port <number>', 'of the server (default: 4400, or the next one that is free)', parsePort)
    .option('--host <address>', 'of the server (default: 127.0.0.1)')
    .option('--config <file>', 'default: frontdesk.config.{ts,js,mjs,json} here, if there is one')
    .action(async (command, options) => (await import('./dev.js')).dev(command, options))
}

function addKeys(program: Command): void {
  const keys = withInstallationOptions(program.command('keys'))
    .description('print the keys of every instance')
    .option('--json', 'as JSON')
    .action(async options => (await import('./keys.js')).keys(options))
  const command = (name: string, description: string) =>
    withInstallationOptions(keys.command(name))
      .description(description)
      .requiredOption('--instance <slug>', 'whose key')
  command('add', 'add a secret key; the others stay valid').action(async (_, command) =>
    (await import('./keys.js')).addKey(command.optsWithGlobals()),
  )
  command('rotate', 'replace the generated secret keys at once')
    .option('--signing', 'the key that signs session tokens instead; the old one stays in the JWKS')
    .option('--drop-previous', 'with --signing, for a key that has leaked: what it signed ends at once')
    .action(async (_, command) => (await import('./keys.js')).rotateKey(command.optsWithGlobals()))
  command('revoke', 'revoke one secret key')
    .argument('<secret-key>')
    .action(async (secretKey, _, command) =>
      (await import('./keys.js')).revokeKey(secretKey, command.optsWithGlobals()),
    )
}

function parsePort(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new InvalidArgumentError('A port is a number from 0 to 65535.')
  return port
}

function parseWorkers(text: string): Workers {
  const count = Number(text)
  if (text === 'auto') return text
  if (!/^\d+$/.test(text) || count < 1 || count > MOST_WORKERS)
    throw new InvalidArgumentError(`Workers are auto or a number from 1 to ${MOST_WORKERS}.`)
  return count
}
