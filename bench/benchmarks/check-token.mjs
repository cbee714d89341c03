import { createPublicKey, verify } from 'node:crypto'

/**
 * A rate of wrong answers is worth nothing: one token of this user must verify
 * with the instance's published key.
 */
export async function checkToken(server, user) {
  const answer = await fetch(`${server.origin}/v1/client/sessions/${user.sessionId}/tokens`, {
    method: 'POST',
    headers: { cookie: `__client=${user.clientSecret}` },
  })
  const body = await answer.json()
  if (answer.status !== 200) throw new Error(`no token: ${answer.status} ${JSON.stringify(body)}`)
  const { keys } = await (await fetch(`${server.origin}/.well-known/jwks.json`)).json()
  const [header, claims, signature] = body.jwt.split('.')
  const key = createPublicKey({ key: keys[0], format: 'jwk' })
  const fits = verify(
    'RSA-SHA256',
    Buffer.from(`${header}.${claims}`),
    key,
    Buffer.from(signature, 'base64url'),
  )
  const { sub } = JSON.parse(Buffer.from(claims, 'base64url').toString())
  if (!fits || sub !== user.id) throw new Error('the token does not verify')
}
