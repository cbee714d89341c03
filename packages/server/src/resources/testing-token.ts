/** `expires_at` is in Unix seconds here, unlike elsewhere (spec: TestingToken). */
export function testingToken(token: string, expiresAtSeconds: number) {
  return { object: 'testing_token', token, expires_at: expiresAtSeconds }
}
