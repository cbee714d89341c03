import type { Command } from 'commander'
import { withInstallationOptions } from './open-installation.js'

/** `webhooks …`, `events …`, `sync` and `admin-token`. */
export function addWebhookCommands(program: Command): void {
  const webhooks = program.command('webhooks').description('deliver events to applications')
  const events = program.command('events').description('the event log')
  const ofInstance = (command: Command) =>
    withInstallationOptions(command).option('--instance <slug>', 'default: the default instance')
  const EVENTS = ['--events <patterns>', 'e.g. user.*,session.created; default: all'] as const

  ofInstance(webhooks.command('listen'))
    .description('forward new events to an application in development, and print its answers')
    .requiredOption('--forward-to <url>', 'e.g. http://localhost:3000/api/webhooks/clerk')
    .option(...EVENTS)
    .action(async options => (await import('./webhooks-listen.js')).listenToWebhooks(options))
  ofInstance(webhooks.command('trigger'))
    .description('put an event with made-up data into the log')
    .argument('<type>', 'e.g. user.created')
    .action(async (type, options) => (await import('./webhooks.js')).triggerWebhook(type, options))
  ofInstance(webhooks.command('list'))
    .description('endpoints and the state of their deliveries')
    .option('--secrets', 'with the signing secrets')
    .action(async options => (await import('./webhooks.js')).listWebhooks(options))
  ofInstance(webhooks.command('create'))
    .description('make an endpoint; prints its secret')
    .argument('<url>')
    .option(...EVENTS)
    .option('--name <name>')
    .option('--secret <whsec>', 'instead of a new one')
    .option('--payload-version <date>', 'of the payloads; stays as it is when there are newer ones')
    .action(async (url, options) => (await import('./webhooks.js')).createWebhook(url, options))
  ofInstance(webhooks.command('replay'))
    .description('send events to an endpoint again')
    .argument('<endpoint>', 'its id or name')
    .option('--since <instant>', 'e.g. 2026-01-31T12:00:00Z, or 2h: everything since then, in order')
    .option('--failed', 'with --since: only what failed')
    .option('--event <id>', 'this one event')
    .action(async (endpoint, options) => (await import('./webhooks.js')).replayWebhooks(endpoint, options))
  addEndpointCommands(webhooks, ofInstance)
  ofInstance(events.command('tail'))
    .description('print events as they come')
    .option('--after <position>', 'from there on instead of from now on')
    .option(...EVENTS)
    .option('--json', 'whole payloads, one a line')
    .action(async options => (await import('./events.js')).tailEvents(options))
  withInstallationOptions(events.command('begin-epoch'))
    .description(
      'after a restore that looks like none, such as of a snapshot of the disk: see docs/webhooks.md',
    )
    .action(async options => (await import('./events.js')).beginEpochs(options))
  ofInstance(program.command('sync'))
    .description('give an application all users, organizations and memberships as they are now')
    .requiredOption('--to <target>', 'URL of a webhook route, or a command that reads a JSON event a line')
    .option('--as <kind>', 'created, updated, or auto: created, and updated where that is refused')
    .option('--secret <whsec>', 'of the receiver; default: the one that `webhooks listen` prints')
    .action(async options => (await import('./sync.js')).sync(options))
  withInstallationOptions(program.command('admin-token'))
    .description('print the token that opens the admin API')
    .action(async options => (await import('./webhooks.js')).printAdminToken(options))
}

/** What is done with an endpoint that there is. */
function addEndpointCommands(webhooks: Command, ofInstance: (command: Command) => Command): void {
  const ofEndpoint = (name: string, description: string) =>
    ofInstance(webhooks.command(name)).description(description).argument('<endpoint>', 'its id or name')
  const load = () => import('./webhook-endpoint.js')

  ofInstance(webhooks.command('attempts'))
    .description('what was sent last, and what came of it')
    .argument('[endpoint]', 'its id or name; default: all')
    .option('--failed', 'only those')
    .option('--event <id>', 'of this event')
    .option('--limit <number>', 'default: 50')
    .option('--json', 'with requests and answers, one a line')
    .action(async (endpoint, options) => (await load()).listAttempts(endpoint, options))
  ofEndpoint('disable', 'send nothing until it is enabled').action(async (endpoint, options) =>
    (await load()).setWebhookDisabled(endpoint, options, true),
  )
  ofEndpoint('enable', 'go on where it stopped')
    .option('--skip-backlog', 'let go of what happened in the meantime')
    .action(async (endpoint, options) => (await load()).setWebhookDisabled(endpoint, options, false))
  ofEndpoint('rotate', 'a new secret; for a while both sign')
    .option('--overlap-hours <number>', 'default: 24')
    .action(async (endpoint, options) => (await load()).rotateWebhookSecret(endpoint, options))
  ofEndpoint('delete', 'remove it with its deliveries').action(async (endpoint, options) =>
    (await load()).deleteWebhook(endpoint, options),
  )
}
