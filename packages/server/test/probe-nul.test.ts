import { DIALECTS, startTestServer } from '@frontdesk/testkit'
import { it } from 'vitest'
it.each(DIALECTS)('nul %s', async dialect => {
  const s = await startTestServer({ dialect })
  for (const [n, body] of Object.entries({
    nul_name: { email_address: ['a@example.com'], first_name: 'a\u0000b', skip_password_requirement: true },
    nul_meta: { email_address: ['b@example.com'], public_metadata: { a: 'x\u0000y' }, skip_password_requirement: true },
    surrogate_meta: { email_address: ['c@example.com'], public_metadata: { a: '\ud800' }, skip_password_requirement: true },
    surrogate_name: { email_address: ['d@example.com'], first_name: '\ud800', skip_password_requirement: true },
    big: { email_address: ['e@example.com'], public_metadata: { a: 1e300 }, skip_password_requirement: true },
    createdbig: { email_address: ['f@example.com'], create_organizations_limit: 2 ** 60, skip_password_requirement: true },
  })) {
    const a = await s.backend('POST', '/users', body).catch(e => ({ status: 'THROW', body: String(e) }))
    console.log(dialect, n, a.status, JSON.stringify(a.body).slice(0, 160))
  }
  const b = s.browser()
  const f = await b.post('/v1/client/sign_ups', { email_address: 'g\u0000@example.com' })
  console.log(dialect, 'fapi', f.status, JSON.stringify(f.body).slice(0, 160))
  const g = await b.post('/v1/client/sign_ups', { email_address: 'g@example.com', password: 'correct-horse-9', first_name: 'a\u0000' })
  console.log(dialect, 'fapi name', g.status, JSON.stringify(g.body).slice(0, 160))
  await s.close()
})
