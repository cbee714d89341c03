import type { Instance } from '../../context/instance.js'
import { ApiError } from '../../errors/api-error.js'
import { hasSelfServeDirectories, hasSelfServeSso } from '../../model/self-serve.js'

const SETTINGS = {
  connections: { isOn: hasSelfServeSso, what: 'enterprise connections' },
  directories: { isOn: hasSelfServeDirectories, what: 'directories' },
}

/** Whether members may set this up for their organization. @throws ApiError self_serve_not_enabled */
export function requireSelfServe({ settings }: Instance, kind: keyof typeof SETTINGS): void {
  const { isOn, what } = SETTINGS[kind]
  if (!isOn(settings)) throw new ApiError('self_serve_not_enabled', { values: { what } })
}
