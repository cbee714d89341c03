import type { Answer, TestBrowser } from '@frontdesk/testkit'

/** What the tests read of an answer of the sign-in and sign-up operations. */
export interface FlowBody {
  response: {
    id: string
    object: string
    status: string
    identifier: string | null
    email_address: string | null
    supported_first_factors:
      { strategy: string; safe_identifier?: string; email_address_id?: string }[] | null
    supported_second_factors: object[] | null
    first_factor_verification: Verification | null
    second_factor_verification: Verification | null
    required_fields: string[]
    missing_fields: string[]
    unverified_fields: string[]
    verifications: {
      email_address: (Verification & { next_action: string }) | null
      phone_number: (Verification & { next_action: string; channel?: string }) | null
    }
    user_data: { first_name: string | null } | null
    created_session_id: string | null
    created_user_id: string | null
    password_enabled: boolean
  }
  client: {
    sign_in: { id: string; status: string } | null
    sign_up: { id: string } | null
    sessions: { id: string }[]
  } | null
  errors: { code: string; message: string; meta: Record<string, unknown> }[]
}

interface Verification {
  status: string
  strategy: string
  attempts: number | null
}

export type FlowAnswer = Answer<FlowBody>

export const startSignIn = (browser: TestBrowser, form: Record<string, unknown>) =>
  browser.post<FlowBody>('/v1/client/sign_ins', form)

export const onSignIn = (browser: TestBrowser, id: string, command: string, form: Record<string, unknown>) =>
  browser.post<FlowBody>(`/v1/client/sign_ins/${id}/${command}`, form)

export const startSignUp = (browser: TestBrowser, form: Record<string, unknown>) =>
  browser.post<FlowBody>('/v1/client/sign_ups', form)

export const onSignUp = (browser: TestBrowser, id: string, command: string, form: Record<string, unknown>) =>
  browser.post<FlowBody>(`/v1/client/sign_ups/${id}/${command}`, form)

export const PASSWORD = 'correct-horse-9'
export const NEW_PASSWORD = 'battery-staple-7'

/** Another code than this one, of the same length. */
export const wrongCode = (code: string) => (code === '000000' ? '000001' : '000000')
