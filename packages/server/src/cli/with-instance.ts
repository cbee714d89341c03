import { ConfigError } from '../config/config-error.js'
import type { Instance } from '../context/instance.js'
import type { InstallationOptions } from './location.js'
import { type Installation, openInstallation } from './open-installation.js'

export interface InstanceOptions extends InstallationOptions {
  instance?: string
}

export interface OpenInstance {
  installation: Installation
  instance: Instance
}

/** An error names so many instances. */
const NAMED_LIMIT = 50

/** Runs a command for one instance: the named one, else the only one or the default one. */
export async function withInstance(
  options: InstanceOptions,
  run: (open: OpenInstance) => Promise<void>,
): Promise<void> {
  const installation = await openInstallation(options)
  try {
    const [{ InstanceRegistry }, { listInstanceSlugs }] = await Promise.all([
      import('../domain/instances/registry.js'),
      import('../store/unscoped/instances.js'),
    ])
    const { store, clock, masterKey } = installation
    const registry = new InstanceRegistry(store, clock, masterKey)
    await registry.refresh(true)
    const slug = options.instance ?? (await onlySlug())
    const instance = slug === undefined ? await registry.findDefault() : await registry.findBySlug(slug)
    if (!instance) {
      const known = await listInstanceSlugs(store.read, NAMED_LIMIT)
      throw new ConfigError(`Name an instance with --instance: there are ${known.join(', ')}.`)
    }
    await run({ installation, instance })

    /** Of the only instance, if there is just one: nobody has to name it. */
    async function onlySlug(): Promise<string | undefined> {
      const [only, another] = await listInstanceSlugs(store.read, 2)
      return another === undefined ? only : undefined
    }
  } finally {
    await installation.close()
  }
}

/** True until Ctrl-C. */
export function untilInterrupted(): { readonly isRunning: boolean; stop(): void } {
  const state = { isRunning: true, stop: () => void (state.isRunning = false) }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, state.stop)
  return state
}
