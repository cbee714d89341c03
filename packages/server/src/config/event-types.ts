import { loadWebhookContract } from '@frontdesk/contract'

/**
 * The type that Svix gives to this event, too. It is Frontdesk's own: the specification of webhooks has none.
 */
export const ENDPOINT_DISABLED = 'endpoint.disabled'
/** The certificate of an active SAML connection ends soon: Frontdesk's own type, too. */
export const SAML_CERTIFICATE_EXPIRING = 'samlConnection.certificateExpiring'
/** Types that the specification of webhooks does not know. */
export const OWN_EVENT_TYPES: readonly string[] = [ENDPOINT_DISABLED, SAML_CERTIFICATE_EXPIRING]

/** Every type that an event can have. */
export function eventTypes(): string[] {
  return [...Object.keys(loadWebhookContract().events), ...OWN_EVENT_TYPES]
}

/** The types that a filter lets through. No patterns: all of them. */
export function typesWanted(patterns: readonly string[]): string[] {
  return eventTypes().filter(type => wantsEvent(patterns, type))
}

/** Whether an endpoint with these patterns wants events of this type. No patterns: all of them. */
export function wantsEvent(patterns: readonly string[], type: string): boolean {
  return patterns.length === 0 || patterns.some(pattern => matches(pattern, type))
}

/**
 * A star stands for any characters, or for none: `organization*.*` matches `organization.created` as well as
 * `organizationMembership.created`. No regular expression, because many stars would make one slow.
 */
function matches(pattern: string, type: string): boolean {
  const [start = '', ...others] = pattern.split('*')
  const end = others.pop()
  if (end === undefined) return type === pattern
  if (!type.startsWith(start)) return false
  let position = start.length
  for (const part of others) {
    const found = type.indexOf(part, position)
    if (found < 0) return false
    position = found + part.length
  }
  return type.length - end.length >= position && type.endsWith(end)
}
