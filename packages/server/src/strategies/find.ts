import type { Settings } from '../config/settings.js'
import type { ContactType } from '../model/user.js'
import { strategies } from './index.js'
import type { Role, Strategy } from './strategy.js'

/** The strategy that goes by this name, its own or one that the instance brings along. */
export const strategyNamed = (name: string | null | undefined): Strategy | undefined =>
  strategies.find(strategy => strategy.name === name) ??
  (name == null ? undefined : strategies.find(strategy => strategy.isNamed?.(name)))

/** The strategies whose proofs can stand for this. */
export const strategiesFor = (role: Role): Strategy[] =>
  strategies.filter(strategy => strategy.roles.includes(role))

const isOnFor = (settings: Settings, role: Role) =>
  strategiesFor(role).filter(strategy => strategy.isOn(settings, role))

/** Names of those that the instance has switched on for this. */
export const enabledFor = (settings: Settings, role: Role): string[] =>
  isOnFor(settings, role).map(({ name }) => name)

/** The same of first factors, without those that native applications alone know. */
export const shownFirstFactors = (settings: Settings): string[] =>
  isOnFor(settings, 'first_factor')
    .filter(({ offer, bring }) => offer ?? bring)
    .map(({ name }) => name)

/** Names of those that prove a contact of this kind when a user adds it. */
export const verificationsOf = (settings: Settings, type: ContactType): string[] =>
  isOnFor(settings, 'contact')
    .filter(({ proves }) => proves === type)
    .map(({ name }) => name)
