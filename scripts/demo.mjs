// `npm run demo`: Frontdesk and examples/nextjs-saas together, with demo data. Ctrl-C stops both.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { buildWhenChanged } from './app-build-stamp.mjs'
import { areDependenciesInstalled, installDependencies } from './dependencies.mjs'
import { prepare } from './prepare.mjs'
import { repositoryRoot } from './workspace.mjs'

const START_TIMEOUT_MS = 60_000
const POLL_INTERVAL_MS = 200
const STOP_GRACE_MS = 5_000

const appDirectory = join(repositoryRoot, 'examples/nextjs-saas')
const dataDirectory = join(repositoryRoot, '.frontdesk/demo')
const distDirectory = '.next'
const running = new Set()
let isStopping = false

const say = text => process.stdout.write(`${text}\n`)

/** The first port from this one on that nobody answers at. */
async function freePort(port) {
  const isTaken = await new Promise(resolve => {
    const probe = connect(port, 'localhost')
    probe.once('error', () => resolve(false))
    probe.once('connect', () => {
      probe.destroy()
      resolve(true)
    })
  })
  return isTaken ? freePort(port + 1) : port
}

/** Starts a Node script in a process group of its own; its output is shown when it fails. */
function startNode(name, args, { cwd = repositoryRoot, environment = {} } = {}) {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', chunk => {
      output = `${output}${chunk}`.slice(-20_000)
    })
  }
  running.add(child)
  const ended = once(child, 'close').then(([code]) => {
    running.delete(child)
    if (code !== 0 && !isStopping) throw new Error(`${name} failed (${code})\n${output}`)
  })
  ended.catch(() => undefined)
  return { name, child, ended }
}

const runNode = (...args) => startNode(...args).ended

/** Waits until the address answers; fails when the process ends before. */
async function waitFor(service, url) {
  const deadline = Date.now() + START_TIMEOUT_MS
  const answers = () =>
    fetch(url).then(
      response => response.ok,
      () => false,
    )
  while (!(await answers())) {
    if (!running.has(service.child)) await service.ended
    if (Date.now() > deadline) throw new Error(`${service.name} did not answer at ${url}`)
    await new Promise(resolve => setTimeout(resolve, POLL_INTERVAL_MS))
  }
}

async function stopAll() {
  isStopping = true
  const children = [...running]
  const signal = name => {
    for (const child of children) {
      if (child.exitCode !== null || child.signalCode !== null) continue
      try {
        if (process.platform === 'win32') child.kill(name)
        else process.kill(-child.pid, name)
      } catch {
        // gone meanwhile
      }
    }
  }
  signal('SIGTERM')
  const killer = setTimeout(() => signal('SIGKILL'), STOP_GRACE_MS)
  await Promise.all(children.map(child => (running.has(child) ? once(child, 'close') : undefined)))
  clearTimeout(killer)
}

/**
 * What the application is told: the block of `frontdesk env --sdk nextjs@7`,
 * and what the example itself reads.
 */
function appEnvironment(frontdeskUrl, appUrl, instance) {
  return {
    NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: instance.publishableKey,
    CLERK_SECRET_KEY: instance.secretKeys[0],
    CLERK_API_URL: `${frontdeskUrl}/bapi`,
    NEXT_PUBLIC_CLERK_PROXY_URL: frontdeskUrl,
    NEXT_PUBLIC_CLERK_SIGN_IN_URL: '/sign-in',
    NEXT_PUBLIC_CLERK_SIGN_UP_URL: '/sign-up',
    NEXT_PUBLIC_CLERK_JS_URL: `${frontdeskUrl}/npm/@clerk/clerk-js@6/dist/clerk.browser.js`,
    NEXT_PUBLIC_CLERK_UI_URL: `${frontdeskUrl}/npm/@clerk/ui@1/dist/ui.browser.js`,
    NEXT_PUBLIC_CLERK_TELEMETRY_DISABLED: '1',
    NEXT_TELEMETRY_DISABLED: '1',
    CLERK_WEBHOOK_SIGNING_SECRET: instance.webhooks[0].secret,
    DATABASE_URL: `file:${join(dataDirectory, 'app.db')}`,
    NODE_ENV: 'production',
  }
}

async function demo() {
  await prepare()
  if (!(await areDependenciesInstalled(appDirectory))) {
    say('demo: installing the application (npm ci)')
    await installDependencies(appDirectory)
  }
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 })
  const frontdeskPort = await freePort(4400)
  const appPort = await freePort(3000)
  const frontdeskUrl = `http://localhost:${frontdeskPort}`
  const appUrl = `http://localhost:${appPort}`
  process.env.SAAS_FRONTDESK_PORT = String(frontdeskPort)
  process.env.SAAS_APP_URL = appUrl
  const configFile = join(appDirectory, 'frontdesk.config.mjs')
  const { default: config } = await import(configFile)
  const environment = appEnvironment(frontdeskUrl, appUrl, config.applications[0].instances[0])
  const inApp = { cwd: appDirectory, environment }
  const bin = path => join(appDirectory, 'node_modules', path)
  const tsx = (name, script) => runNode(name, [bin('tsx/dist/cli.mjs'), `scripts/${script}.ts`], inApp)

  await tsx('migrate', 'migrate')
  await buildWhenChanged(appDirectory, distDirectory, environment, async () => {
    say('demo: building the application (next build), about a minute the first time')
    await runNode('prisma generate', [bin('prisma/build/index.js'), 'generate'], inApp)
    await runNode('next build', [bin('next/dist/bin/next'), 'build'], inApp)
  })

  const cli = join(repositoryRoot, 'packages/server/dist/bundle/main.js')
  const frontdesk = startNode('frontdesk', [
    cli,
    'start',
    ...['--port', String(frontdeskPort), '--data', dataDirectory, '--config', configFile],
  ])
  await waitFor(frontdesk, `${frontdeskUrl}/readyz`)
  const app = startNode('next start', [bin('next/dist/bin/next'), 'start', '-p', String(appPort)], inApp)
  await waitFor(app, `${appUrl}/api/health`)
  await tsx('roles', 'roles')
  await tsx('demo data', 'demo-data')

  say(`
Trellis, the example application:  ${appUrl}
Emails that the platform sends:    ${frontdeskUrl}/inbox

Sign in as
  ada@example.com     password  correct-horse-demo   admin of Analytical Engines, administrator of the application
  grace@example.com   password  correct-horse-demo   member of Analytical Engines, admin of Compiler Works

Ctrl-C stops both. The data stays in .frontdesk/demo; delete it to begin anew.`)
  await Promise.race([frontdesk.ended, app.ended])
}

// A terminal sends Ctrl-C to npm as well, which hands it on: it comes twice.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    if (!isStopping) void stopAll().then(() => process.exit(0))
  })
}

demo().catch(async error => {
  if (isStopping) return
  process.stderr.write(`demo: ${error.message}\n`)
  await stopAll()
  process.exitCode = 1
})
