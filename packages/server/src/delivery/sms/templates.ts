const templates = {
  verification_code: (app: string, code: string) =>
    `${code} is your ${app} verification code. Never share it with anyone.`,
  sign_in_code: (app: string, code: string) =>
    `${code} is your ${app} sign-in code. Never share it with anyone.`,
  reset_password_code: (app: string, code: string) =>
    `${code} is your ${app} password reset code. Never share it with anyone.`,
} as const

export type TextTemplate = keyof typeof templates

/** What the message says: one segment of plain text, the code first, so that phones show it in their notification. */
export function textOf(template: TextTemplate, applicationName: string, code: string): string {
  return templates[template](applicationName, code)
}
