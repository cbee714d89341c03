import type { Answer, TestBrowser, TestServer } from '@frontdesk/testkit'
import { pathOf } from '../provider-visits.js'

export interface TestRun {
  id: string
  status: string
  connection_type: string
  parsed_user_info: Record<string, string> | null
  logs: { level: string; code: string; short_message: string; message: string }[]
  saml: { saml_request?: string; saml_response?: string; relay_state?: string } | null
  oauth: { id_token?: string; access_token?: string; user_info?: string } | null
}

/** The link of a new run of a connection. */
export async function newTestRun(server: TestServer, connectionId: string, secretKey?: string): Promise<URL> {
  const path = `/enterprise_connections/${connectionId}/test_runs`
  // runs of one moment have no order
  server.clock.advance(1)
  const { status, body } = await server.backend<{ url: string }>('POST', path, {}, { secretKey })
  if (status !== 200) throw new Error(`no test run: ${JSON.stringify(body)}`)
  return new URL(body.url)
}

/** The runs of a connection, the newest first. */
export async function testRuns(server: TestServer, connectionId: string, query = ''): Promise<TestRun[]> {
  const path = `/enterprise_connections/${connectionId}/test_runs${query}`
  return (await server.backend<{ data: TestRun[] }>('GET', path)).body.data
}

/** Opens the link of a run. @returns where the provider's page is */
export async function toProvider(browser: TestBrowser, link: URL): Promise<URL> {
  const { status, headers } = await browser.get(pathOf(link))
  if (status !== 301) throw new Error(`the link of the test leads nowhere: ${status}`)
  return new URL(headers.get('location') ?? '')
}

/** Opens an address that one was led on to, as a page. */
export const open = (browser: TestBrowser, address: string | null): Promise<Answer<string>> =>
  browser.get<string>(pathOf(new URL(address ?? '')), { headers: { accept: 'text/html' } })
