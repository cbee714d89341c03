import type { Settings } from '../config/settings.js'
import { strategies } from './index.js'
import type { Role, Strategy } from './strategy.js'

/** The strategy of this name; undefined: there is none. */
export const strategyNamed = (name: string | null | undefined): Strategy | undefined =>
  strategies.find(strategy => strategy.name === name)

/** The strategies whose proofs can stand for this. */
export const strategiesFor = (role: Role): Strategy[] =>
  strategies.filter(strategy => strategy.roles.includes(role))

/** Names of those that the instance has switched on for this. */
export const enabledFor = (settings: Settings, role: Role): string[] =>
  strategiesFor(role)
    .filter(strategy => strategy.isOn(settings, role))
    .map(strategy => strategy.name)
