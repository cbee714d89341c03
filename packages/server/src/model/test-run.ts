import * as z from 'zod'

/** What can be wrong with a connection, or is worth knowing of it; texts say what to do about each. */
export const TEST_RUN_PROBLEMS = [
  'incomplete',
  'unavailable',
  'access_denied',
  'refused',
  'not_saml',
  'wrong_address',
  'wrong_issuer',
  'wrong_request',
  'relay_state',
  'weak_algorithm',
  'unsigned_encryption',
  'bad_signature',
  'unknown_certificate',
  'wrong_audience',
  'clock',
  'no_subject',
  'token_exchange',
  'user_info',
  'no_email',
  'foreign_domain',
  'unmanaged_account',
  'other',
] as const
export type TestRunProblem = (typeof TEST_RUN_PROBLEMS)[number]

export const TEST_RUN_HINTS = ['inactive', 'no_name', 'other_domain', 'certificate_ends'] as const
export type TestRunHint = (typeof TEST_RUN_HINTS)[number]

const finding = z.object({
  kind: z.enum([...TEST_RUN_PROBLEMS, ...TEST_RUN_HINTS]),
  /** of the placeholders in its texts */
  values: z.record(z.string(), z.string()),
  /** what exactly is wrong, in English, for people who know the protocol; null: nothing more is known */
  detail: z.string().nullable(),
})
export type Finding = z.infer<typeof finding>

const details = z.object({
  /** the problem, or hints where all went well */
  findings: z.array(finding),
  /** as the attributes were read; null: it did not come so far */
  person: z
    .object({
      userId: z.string(),
      emailAddress: z.string().nullable(),
      firstName: z.string().nullable(),
      lastName: z.string().nullable(),
    })
    .nullable(),
  /** names of the attributes or claims that came; null: it did not come so far */
  attributes: z.array(z.string()).nullable(),
  saml: z
    .object({ request: z.string().nullable(), response: z.string().nullable(), relayState: z.string() })
    .nullable(),
  oauth: z
    .object({
      idToken: z.string().nullable(),
      accessToken: z.string().nullable(),
      userInfo: z.string().nullable(),
    })
    .nullable(),
})

/** What is kept of a test run, encrypted. */
export type TestRunDetails = z.infer<typeof details>

/** @throws Error for a text that no run has left */
export const readTestRunDetails = (text: string): TestRunDetails => details.parse(JSON.parse(text))

/** Whether a finding is why the run has failed. */
export const isProblem = ({ kind }: Finding): boolean =>
  (TEST_RUN_PROBLEMS as readonly string[]).includes(kind)

/** What is looked at, in this order. A check that comes after the failed one has not been made. */
export const TEST_RUN_CHECKS = {
  saml: [
    'settings',
    'form',
    'address',
    'issuer',
    'request',
    'consent',
    'signature',
    'audience',
    'times',
    'person',
    'domain',
  ],
  oauth: ['settings', 'provider', 'consent', 'token', 'user_info', 'person', 'domain'],
} as const
export type TestRunCheck = (typeof TEST_RUN_CHECKS)['saml' | 'oauth'][number]

/** The check that a problem belongs to; `other` belongs to none. */
export const CHECK_OF: Record<TestRunProblem, TestRunCheck | null> = {
  incomplete: 'settings',
  unavailable: 'provider',
  access_denied: 'consent',
  refused: 'consent',
  not_saml: 'form',
  wrong_address: 'address',
  wrong_issuer: 'issuer',
  wrong_request: 'request',
  relay_state: 'request',
  weak_algorithm: 'signature',
  unsigned_encryption: 'signature',
  bad_signature: 'signature',
  unknown_certificate: 'signature',
  wrong_audience: 'audience',
  clock: 'times',
  no_subject: 'person',
  token_exchange: 'token',
  user_info: 'user_info',
  no_email: 'person',
  foreign_domain: 'domain',
  unmanaged_account: 'domain',
  other: null,
}
