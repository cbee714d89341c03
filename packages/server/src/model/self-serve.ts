import type { Settings } from '../config/settings.js'

type OrganizationSettings = Pick<Settings, 'organizations'>

/** Whether members set up enterprise connections of their own: without domains nobody could prove one. */
export const hasSelfServeSso = ({ organizations }: OrganizationSettings): boolean =>
  organizations.enabled && organizations.domainsEnabled && organizations.selfServeSso

/** Whether they set up the directories of these, too. */
export const hasSelfServeDirectories = (settings: OrganizationSettings): boolean =>
  hasSelfServeSso(settings) && settings.organizations.selfServeDirectories
