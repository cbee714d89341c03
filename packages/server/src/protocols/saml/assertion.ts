import type { Expected } from './expected.js'
import { SamlFault } from './saml-fault.js'

const BEARER = 'urn:oasis:names:tc:SAML:2.0:cm:bearer'
/** How far the clocks of both sides may be apart. */
const SKEW_MS = 120_000

/** Whom an identity provider has vouched for. */
export interface SamlPerson {
  /** who it is at this provider: the text of the NameID */
  nameId: string
  /** by their names, as they stand in the assertion */
  attributes: Record<string, string[]>
  assertionId: string
  /** Unix ms; until then the id has to be remembered */
  expiresAt: number
  /** Unix ms, when the provider wants the session to end; null: it does not say */
  sessionEndsAt: number | null
}

interface Node {
  $?: Record<string, string>
  _?: string
}

/** An assertion as node-saml gives it: xml2js, without prefixes. */
export interface Assertion extends Node {
  Issuer?: Node[]
  Subject?: { NameID?: Node[]; SubjectConfirmation?: Confirmation[] }[]
  Conditions?: Node[]
  AuthnStatement?: Node[]
  AttributeStatement?: { Attribute?: (Node & { AttributeValue?: (Node | string)[] })[] }[]
}

interface Confirmation extends Node {
  SubjectConfirmationData?: Node[]
}

/**
 * Checks what the signature leaves open (SAML 2.0 Profiles, 4.1.4.3): whom it is from and for, what it
 * answers, and when. @throws SamlFault
 */
export function readAssertion(assertion: Assertion, expected: Expected): SamlPerson {
  const issuer = textOf(assertion.Issuer?.[0])
  if (issuer !== expected.issuer)
    throw new SamlFault('wrong_issuer', `${issuer || 'nobody'} is not ${expected.issuer}`)
  const subject = assertion.Subject?.[0]
  const expiresAt = confirm(subject?.SubjectConfirmation ?? [], expected)
  checkTimes(assertion.Conditions?.[0], expected.now)
  const nameId = textOf(subject?.NameID?.[0])
  const assertionId = assertion.$?.['ID'] ?? ''
  if (!nameId || !assertionId) throw new SamlFault('no_subject', 'there is no NameID, or no ID')
  const ends = assertion.AuthnStatement?.[0]?.$?.['SessionNotOnOrAfter']
  return {
    nameId,
    attributes: attributesOf(assertion),
    assertionId,
    expiresAt,
    sessionEndsAt: ends === undefined ? null : instant(ends),
  }
}

/**
 * One of the confirmations has to fit: the others may be for other means.
 * @returns Unix ms until which the assertion can be used
 */
function confirm(confirmations: Confirmation[], expected: Expected): number {
  const bearers = confirmations.filter(({ $ }) => $?.['Method'] === BEARER)
  const faults: SamlFault[] = []
  for (const { SubjectConfirmationData: [data] = [] } of bearers) {
    const fault = faultOf(data?.$ ?? {}, expected)
    if (!fault) return instant(data?.$?.['NotOnOrAfter'] ?? '') + SKEW_MS
    faults.push(fault)
  }
  const [fault = new SamlFault('no_subject', 'there is no bearer confirmation')] = faults
  throw fault
}

function faultOf(
  data: Record<string, string>,
  { serviceProvider, requestId, now }: Expected,
): SamlFault | null {
  const { Recipient: recipient, InResponseTo: answers, NotOnOrAfter: end, NotBefore: start } = data
  if (recipient !== serviceProvider.acsUrl)
    return new SamlFault('wrong_recipient', `${recipient ?? 'nobody'} is not ${serviceProvider.acsUrl}`)
  if ((answers ?? null) !== requestId)
    return new SamlFault('wrong_request', 'it answers a request that is not this browser’s')
  if (end === undefined || instant(end) + SKEW_MS <= now)
    return new SamlFault('expired', `it could be used until ${end ?? '?'}`)
  return start !== undefined && instant(start) - SKEW_MS > now
    ? new SamlFault('too_early', `it can be used from ${start}`)
    : null
}

function checkTimes(conditions: Node | undefined, now: number): void {
  const { NotBefore: start, NotOnOrAfter: end } = conditions?.$ ?? {}
  if (start !== undefined && instant(start) - SKEW_MS > now)
    throw new SamlFault('too_early', `it is valid from ${start}`)
  if (end !== undefined && instant(end) + SKEW_MS <= now)
    throw new SamlFault('expired', `it was valid until ${end}`)
}

function instant(text: string): number {
  const at = Date.parse(text)
  if (Number.isNaN(at)) throw new SamlFault('expired', `${text} is no time`)
  return at
}

function attributesOf({ AttributeStatement: statements = [] }: Assertion): Record<string, string[]> {
  const attributes = new Map<string, string[]>()
  for (const { $, AttributeValue: values = [] } of statements.flatMap(({ Attribute = [] }) => Attribute)) {
    const name = $?.['Name'] ?? ''
    attributes.set(name, [...(attributes.get(name) ?? []), ...values.map(textOf)])
  }
  return Object.fromEntries(attributes)
}

const textOf = (node: Node | string | undefined): string =>
  (typeof node === 'string' ? node : (node?._ ?? '')).trim()
