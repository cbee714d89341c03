import type { Context } from '../context/context.js'
import type { Instance } from '../context/instance.js'
import { brandingOf } from '../delivery/branding.js'
import { escapeHtml } from '../delivery/html.js'
import { TEST_PERSONS, type TestPerson } from '../domain/connections/test-provider.js'
import { checkRedirectUrl } from '../domain/urls/origins.js'
import { ApiError } from '../errors/api-error.js'
import type { Connection } from '../model/connection.js'
import type { Reply } from '../operation/operation.js'
import type { VerificationRow } from '../store/tables.js'
import { page } from './page.js'

/** Which sign-in the page is for; `typed`: what nobody can be known by, to be mended. */
interface TestProviderVisit {
  connection: Connection
  state: string
  typed?: { name?: string; email_address?: string; email_proven?: boolean }
}

/** It is dashed like a draft: nobody should take it for the page of a real provider. */
const STYLE = `
.text { border: 2px dashed var(--dim); }
h2 { margin: 28px 0 0; font-size: 16px; }
.text form { margin: 12px 0 0; display: grid; gap: 10px; }
.text label { display: grid; gap: 4px; }
.text label.check { display: flex; align-items: center; gap: 8px; min-height: 32px; }
.text input:not([type=checkbox]) {
  width: 100%; min-height: 44px; padding: 8px 12px; border: 1px solid var(--line); border-radius: 8px;
  background: var(--field); color: var(--ink); font: inherit; font-size: 16px;
}
.text button { overflow-wrap: anywhere; }
.text button.other { background: var(--card); color: var(--ink); border: 1px solid var(--line); }
.text button.other .dim { display: block; font-size: 13px; font-weight: 400; }
.text .fault, .text #address-note p { margin: 0; }
.fault { color: var(--danger); }
#address-note { display: grid; gap: 4px; font-size: 13px; }
`

/** The page of the built-in test provider, where one says who comes back from it. */
export function testProviderPage(ctx: Context, status: number, visit: TestProviderVisit): Reply {
  const { applicationName } = brandingOf(ctx, 'en')
  const provider = visit.connection.name
  const form = (content: string) => formOf(ctx, visit, content)
  return page(ctx, status, {
    language: 'en',
    title: 'Test provider (development)',
    text: `${applicationName} has no credentials for ${provider}, so this page stands in for it. It belongs to this server and not to ${provider}, and there is none like it in production.`,
    rest: `<h2>Come back as</h2>
${form(Object.entries(TEST_PERSONS).map(personButton).join('\n'))}
<h2>Come back as somebody else</h2>
${form(typedFields(visit.typed))}
<h2>Come back without anybody</h2>
${form(`${otherButton('refuse', 'Refuse', 'The person does not give their consent.')}
${otherButton('fail', 'Fail', 'The provider has an error.')}`)}`,
    style: STYLE,
    leadsTo: destinations(ctx),
  })
}

/** What people read who go back to the page of a visit that has had its answer, or is too old. */
export function visitOverPage(ctx: Context, visit: VerificationRow | undefined): Reply {
  const target = visit?.redirect_url ?? null
  const link =
    target !== null && isStillAllowed(ctx.instance, target)
      ? `<p><a href="${escapeHtml(target)}">Go back to the application</a></p>`
      : ''
  return page(ctx, 200, {
    language: 'en',
    title: 'This visit is used up',
    text: 'The test provider has answered it already, or it is too old. Please begin again in the application.',
    rest: link,
  })
}

/** Whether the visit could still begin with this URL: the instance may have changed since. */
function isStillAllowed(instance: Instance, target: string): boolean {
  try {
    checkRedirectUrl(instance, target)
    return true
  } catch (error) {
    if (error instanceof ApiError) return false
    throw error
  }
}

function formOf(ctx: Context, { connection, state }: TestProviderVisit, content: string): string {
  return `<form method="post" action="${escapeHtml(`${ctx.request.frontendApiUrl}/v1/test_provider`)}">
<input type="hidden" name="connection" value="${escapeHtml(connection.key)}">
<input type="hidden" name="state" value="${escapeHtml(state)}">
${content}
</form>`
}

const otherButton = (choice: string, label: string, detail: string) =>
  `<button class="other" name="choice" value="${choice}">${escapeHtml(label)} <span class="dim">${escapeHtml(detail)}</span></button>`

function personButton([choice, person]: [string, TestPerson]): string {
  const { emailAddress, isEmailProven } = person
  const detail =
    emailAddress === null ? 'no email address' : `${emailAddress}, ${isEmailProven ? 'proven' : 'not proven'}`
  return otherButton(choice, person.name, detail)
}

const fault = (text: string) => `<p class="fault" role="alert">${escapeHtml(text)}</p>`

function typedFields(typed: TestProviderVisit['typed']): string {
  const { name = '', email_address = '', email_proven = false } = typed ?? { email_proven: true }
  const hasAddress = email_address.trim() !== ''
  const nobody = typed && !hasAddress ? `${fault('Please type a name or an email address.')}\n` : ''
  const noAddress = typed && hasAddress ? fault('This is not an email address.') : ''
  return `${nobody}<label>Name <input name="name" value="${escapeHtml(name)}" maxlength="100" autocomplete="off"></label>
<label>Email address <input name="email_address" value="${escapeHtml(email_address)}" maxlength="254" inputmode="email" autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="address-note"${noAddress && ' aria-invalid="true"'}></label>
<div id="address-note">${noAddress}<p class="dim">The same address is the same person at this provider.</p></div>
<label class="check"><input type="checkbox" name="email_proven" value="true"${email_proven ? ' checked' : ''}> The provider has proven the address</label>
<button name="choice" value="typed">Continue</button>`
}

/**
 * The callback leads on to where the application has asked for, which this page does not know. In development
 * that may be any port of this machine, and of native applications an address of a scheme of their own.
 */
function destinations({ instance }: Context): string[] {
  const native = instance.redirectUrls.map(url => new URL(url).protocol)
  return [...new Set(['http:', 'https:', ...native])]
}
