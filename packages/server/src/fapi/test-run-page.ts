import type { Language } from '../config/languages.js'
import type { Context } from '../context/context.js'
import { languageFor } from '../delivery/branding.js'
import { escapeHtml } from '../delivery/html.js'
import { fill, texts } from '../delivery/texts/index.js'
import type { TestRunLabelKey } from '../delivery/texts/texts.js'
import { wordsOf } from '../domain/enterprise/test-run-words.js'
import type { TestRunView } from '../domain/enterprise/test-runs.js'
import {
  CHECK_OF,
  type Finding,
  isProblem,
  TEST_RUN_CHECKS,
  type TestRunCheck,
  type TestRunProblem,
} from '../model/test-run.js'
import type { Reply } from '../operation/operation.js'
import { decodeJwt } from '../protocols/jwt.js'
import { indentedXml } from '../protocols/saml/show-xml.js'
import { page } from './page.js'

const STYLE = `
main { justify-content: flex-start; }
.text { max-width: 760px; }
h2 { margin: 32px 0 8px; font-size: 17px; }
.mark { flex: none; width: 14px; text-align: center; font-weight: 700; }
.good { color: var(--good); }
.bad { color: var(--danger); }
:root { --good: #0b7a3b; }
@media (prefers-color-scheme: dark) { :root { --good: #6fd49a; } }
.finding { margin: 20px 0 0; padding: 14px 16px; border: 1px solid var(--line); border-left: 4px solid var(--dim); border-radius: 8px; overflow-wrap: anywhere; }
.finding.problem { border-left-color: var(--danger); }
.finding h2 { margin: 0 0 4px; font-size: 16px; }
.finding p:last-child { margin-bottom: 0; }
dl { display: grid; grid-template-columns: minmax(120px, max-content) 1fr; gap: 6px 20px; margin: 0; }
dt { color: var(--dim); }
dd { margin: 0; overflow-wrap: anywhere; }
.text ul.checks { margin: 0; }
.text ul.checks li { display: flex; gap: 10px; padding: 7px 0; }
.text ul.checks li:first-child { border-top: 0; }
details { margin: 12px 0 0; border: 1px solid var(--line); border-radius: 8px; }
.tried { margin: 24px 0 0; }
summary { padding: 10px 14px; font-weight: 600; cursor: pointer; }
pre { margin: 0; padding: 0 14px 14px; overflow: auto; max-height: 420px; font: 12.5px/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 600px) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: 8px; } }
`

type Say = (key: TestRunLabelKey) => string

/** What came of a run of a connection: whether it worked, what is wrong, and what was sent and answered. */
export function testRunPage(ctx: Context, view: TestRunView, connectionName: string): Reply {
  const language = languageFor(ctx, null)
  const { labels } = texts[language].testRuns
  const when = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'long', timeZone: 'UTC' })
  const values = { provider: connectionName, when: when.format(view.row.created_at) }
  const say: Say = key => fill(labels[key], values)
  const hasWorked = view.row.status === 'success'
  return page(ctx, 200, {
    language,
    title: say(hasWorked ? 'success_title' : 'failed_title'),
    text: say(hasWorked ? 'success' : 'failed'),
    rest: [
      ...view.details.findings.map(finding => findingBox(finding, language, say)),
      personPart(view, say),
      checksPart(view, language, say),
      ...rawParts(view, say),
      `<p class="dim tried">${escapeHtml(say('tried'))}</p>`,
    ].join('\n'),
    style: STYLE,
  })
}

function findingBox(finding: Finding, language: Language, say: Say): string {
  const { title, advice } = wordsOf(finding, language)
  const detail =
    finding.detail === null
      ? ''
      : `<p class="dim">${escapeHtml(say('detail'))} <code lang="en">${escapeHtml(finding.detail)}</code></p>`
  return `<section class="finding${isProblem(finding) ? ' problem' : ''}"><h2>${escapeHtml(title)}</h2>
<p>${escapeHtml(advice)}</p>
${detail}</section>`
}

function personPart({ details: { person, attributes } }: TestRunView, say: Say): string {
  const rows: [TestRunLabelKey, string | null][] = person
    ? [
        ['email_address', person.emailAddress],
        ['first_name', person.firstName],
        ['last_name', person.lastName],
        ['user_id', person.userId],
      ]
    : []
  if (attributes) rows.push(['attributes', attributes.join(', ') || null])
  if (rows.length === 0) return ''
  return `<h2>${escapeHtml(say('person'))}</h2>
<dl>${rows.map(([key, value]) => `<dt>${escapeHtml(say(key))}</dt><dd>${value === null ? `<span class="dim">${escapeHtml(say('not_told'))}</span>` : escapeHtml(value)}</dd>`).join('\n')}</dl>`
}

const MARKS = {
  check_passed: '<span class="mark good" aria-hidden="true">✓</span>',
  check_failed: '<span class="mark bad" aria-hidden="true">✗</span>',
  check_not_made: '<span class="mark dim" aria-hidden="true">–</span>',
}

function checksPart({ protocol, details }: TestRunView, language: Language, say: Say): string {
  const problem = details.findings.find(isProblem)
  const failed = problem ? CHECK_OF[problem.kind as TestRunProblem] : null
  // nobody knows how far it came
  if (problem && failed === null) return ''
  const checks: readonly TestRunCheck[] = TEST_RUN_CHECKS[protocol]
  const end = failed === null ? checks.length : checks.indexOf(failed)
  const items = checks.map((check, index) => {
    const state = index < end ? 'check_passed' : index === end ? 'check_failed' : 'check_not_made'
    const text = escapeHtml(texts[language].testRuns.checks[check])
    return `<li>${MARKS[state]}<span${state === 'check_not_made' ? ' class="dim"' : ''}>${text} <span class="hidden">(${escapeHtml(say(state))})</span></span></li>`
  })
  return `<h2>${escapeHtml(say('checks'))}</h2>
<ul class="checks">${items.join('\n')}</ul>`
}

function rawParts({ details: { saml, oauth } }: TestRunView, say: Say): string[] {
  const parts: [TestRunLabelKey, string | null][] = [
    ['request', saml?.request ? indentedXml(saml.request) : null],
    ['response', saml?.response ? indentedXml(saml.response) : null],
    ['id_token', oauth?.idToken ? claimsOf(oauth.idToken) : null],
    ['access_token', oauth?.accessToken ? claimsOf(oauth.accessToken) : null],
    ['user_info', oauth?.userInfo ?? null],
  ]
  return parts.flatMap(([key, text]) =>
    text === null
      ? []
      : `<details><summary>${escapeHtml(say(key))}</summary><pre>${escapeHtml(text)}</pre></details>`,
  )
}

/** What a JWT says; other tokens are shown as they are kept. */
function claimsOf(token: string): string {
  const decoded = decodeJwt(token)
  return decoded ? JSON.stringify(decoded, null, 2) : token
}
