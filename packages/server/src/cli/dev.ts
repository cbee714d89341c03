import { connect } from 'node:net'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ConfigError } from '../config/config-error.js'
import { inheritedVariables, readEnvironment } from '../config/environment.js'
import { findInstanceFor } from './chosen-instance.js'
import { type Application, requireApplication } from './dev/application.js'
import { Child } from './dev/child.js'
import { parseSdk, sdkVariables } from './sdk-environment.js'
import { addressOf, type ServeOptions } from './serve.js'

export interface DevOptions extends ServeOptions {
  sdk?: string
  instance?: string
  ownPages?: boolean
}

/** The command line, beside `cli/` and in the bundle alike. */
const MAIN = fileURLToPath(new URL('./main.js', import.meta.url))
/** What `start` prints when it serves. */
const READY = /^Frontdesk is ready at (\S+)$/
/** Ports after the usual one that are tried when another program has it. */
const PORTS = 20

const print = (text: string) => void process.stdout.write(`${text}\n`)

/**
 * `frontdesk dev -- next dev`: a server on the embedded database and an application beside it, which gets the
 * variables of its SDK and so needs no `.env` file. Both end together, on Ctrl-C or when one of them ends.
 */
export async function dev(command: [string, ...string[]], options: DevOptions): Promise<void> {
  const application = applicationOf(options)
  const running: Child[] = []
  const stopAll = () => Promise.all(running.map(child => child.stop()))
  stopOnSignal(stopAll)
  try {
    const server = await startServer(options, running)
    const variables = await variablesFor(application, options, server.url)
    print(`\n  sign in  ${server.url}/sign-in\n  inbox    ${server.url}/inbox\n`)
    const child = startApplication(command, application, variables, running)
    const [code] = await Promise.race([
      child.ended.then(code => [code] as const),
      server.child.ended.then(() => [1] as const),
    ])
    if (child.failure)
      throw new ConfigError(`${command.join(' ')} cannot be started: ${child.failure.message}`)
    process.exitCode = code ?? 1
  } finally {
    await stopAll()
  }
}

function applicationOf({ sdk, ownPages }: DevOptions): Application {
  const here = process.cwd()
  const found =
    sdk === undefined
      ? requireApplication(here)
      : { directory: here, sdkName: sdk, sdk: parseSdk(sdk), ownPages: false }
  return { ...found, ownPages: ownPages ?? found.ownPages }
}

async function startServer(options: DevOptions, running: Child[]): Promise<{ url: string; child: Child }> {
  const environment = readEnvironment()
  const { host, port: wanted } = addressOf(options, environment)
  const isGiven = options.port !== undefined || environment.port !== undefined
  const port = isGiven ? wanted : await freePort(wanted, host)
  let ready!: (url: string) => void
  const url = new Promise<string>(resolve => (ready = resolve))
  const child = new Child(
    process.execPath,
    [MAIN, 'start', '--port', String(port), ...serverOptions(options)],
    {
      directory: process.cwd(),
      environment: { ...inheritedVariables(), FRONTDESK_LOG_LEVEL: environment.logLevel ?? 'warn' },
      onLine(line, stream) {
        const [, address] = READY.exec(line) ?? []
        if (address !== undefined) ready(address)
        // the rest of what `start` prints are variables, which the application is given
        if (stream === 'stderr' || address !== undefined) print(`frontdesk    | ${line}`)
      },
    },
  )
  running.push(child)
  const failed = child.ended.then(code => {
    throw new ConfigError(`The server has not started (exit code ${code}).`)
  })
  return { url: await Promise.race([url, failed]), child }
}

/** The options of `start`, as they were given. */
function serverOptions(options: DevOptions): string[] {
  const passed = {
    '--host': options.host,
    '--config': options.config,
    '--data': options.data,
    '--database-url': options.databaseUrl,
    '--secret-file': options.secretFile,
    '--public-url': options.publicUrl,
  }
  return Object.entries(passed).flatMap(([name, value]) => (value === undefined ? [] : [name, value]))
}

async function variablesFor(
  { sdk, ownPages }: Application,
  options: DevOptions,
  publicUrl: string,
): Promise<Record<string, string>> {
  const { instance } = await findInstanceFor(sdk, { ...options, publicUrl })
  return Object.fromEntries(sdkVariables(sdk, instance, publicUrl, { ownPages }))
}

function startApplication(
  [command, ...args]: [string, ...string[]],
  { directory, sdkName }: Application,
  variables: Record<string, string>,
  running: Child[],
): Child {
  print(`application  | ${[command, ...args].join(' ')}, with the variables of ${sdkName}`)
  const inherited = inheritedVariables()
  const child = new Child(command, args, {
    directory: process.cwd(),
    environment: {
      ...inherited,
      ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}),
      ...variables,
      // as in a script of package.json
      PATH: [join(directory, 'node_modules/.bin'), inherited['PATH'] ?? ''].join(delimiter),
    },
    onLine: line => print(`application  | ${line}`),
  })
  running.push(child)
  return child
}

/** A terminal sends Ctrl-C to npx as well, which hands it on: it comes twice. */
function stopOnSignal(stopAll: () => Promise<unknown>): void {
  let isStopping = false
  const stop = async () => {
    if (isStopping) return
    isStopping = true
    await stopAll()
    process.exit(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop())
}

/** The first port from this one on where nobody answers. */
async function freePort(first: number, host: string): Promise<number> {
  for (let port = first; port < first + PORTS; port++) if (!(await isTaken(port, host))) return port
  throw new ConfigError(`Ports ${first} to ${first + PORTS - 1} are in use: choose another one with --port.`)
}

function isTaken(port: number, host: string): Promise<boolean> {
  return new Promise(resolve => {
    const probe = connect(port, host)
    probe.once('error', () => resolve(false))
    probe.once('connect', () => {
      probe.destroy()
      resolve(true)
    })
  })
}
