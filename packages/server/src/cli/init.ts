import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { findInstanceFor } from './chosen-instance.js'
import { requireApplication } from './dev/application.js'
import { changeOf, show, write } from './dev/change.js'
import { missingInNext } from './dev/next-application.js'
import type { InstallationOptions } from './location.js'
import { hasNoServer, type Sdk, sdkVariables } from './sdk-environment.js'

export interface InitOptions extends InstallationOptions {
  instance?: string
  ownPages?: boolean
  dryRun?: boolean
}

/**
 * Next.js and Vite read `.env.local` before `.env`. Servers are started with `node --env-file=.env`, and not
 * all of the other frameworks hand their server what is in `.env.local`.
 */
const envFileOf = (sdk: Sdk) => (sdk.name === 'nextjs' || hasNoServer(sdk) ? '.env.local' : '.env')

const print = (text: string) => void process.stdout.write(`${text}\n`)

/**
 * `frontdesk init`: adds to the application of this folder what connects it, shows what that is, and leaves
 * everything as it is that is there already.
 */
export async function init(options: InitOptions): Promise<void> {
  const application = requireApplication(process.cwd())
  const { directory, sdk, sdkName } = application
  const { instance, publicUrl } = await findInstanceFor(sdk, options)
  const ownPages = options.ownPages ?? application.ownPages
  const variables = sdkVariables(sdk, instance, publicUrl, { ownPages })
  const name = envFileOf(sdk)
  const env = changeOf(join(directory, name), name, [text => withMissing(text, variables)])
  const { changes, advice } = sdk.name === 'nextjs' ? missingInNext(application) : { changes: [], advice: [] }
  print(`An application on ${sdkName}, in ${directory}\n`)
  const shown = [env, ...changes].map(show).filter(text => text !== '')
  print(shown.length === 0 ? 'Nothing is missing.' : shown.join('\n'))
  for (const line of kept(env.steps[0]!, variables)) print(line)
  for (const line of advice) print(line)
  if (options.dryRun) return print('Nothing was written (--dry-run).')
  for (const change of [env, ...changes]) write(change)
}

/** The text with the variables that it does not set. */
function withMissing(text: string, variables: [string, string][]): string {
  const present = parseEnv(text)
  const missing = variables.filter(([name]) => present[name] === undefined)
  if (missing.length === 0) return text
  const before = text === '' || text.endsWith('\n') ? text : `${text}\n`
  const lines = missing.map(([name, value]) => `${name}=${value}\n`)
  return `${before}${before === '' ? '' : '\n'}# Frontdesk\n${lines.join('')}`
}

/** What the file sets to something else, and keeps. */
function kept(text: string, variables: [string, string][]): string[] {
  const present = parseEnv(text)
  return variables.flatMap(([name, value]) =>
    present[name] === undefined || present[name] === value
      ? []
      : [
          `${name} stays ${/SECRET/.test(name) ? 'as it is' : present[name]}; for this server it would be ${value}`,
        ],
  )
}
