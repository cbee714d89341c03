import type { Language } from '../../config/languages.js'
import { fill, texts } from '../../delivery/texts/index.js'
import { type Finding, isProblem, type TestRunProblem } from '../../model/test-run.js'
import { enterpriseTestRun, type TestRunLog } from '../../resources/enterprise-test-run.js'
import type { TestRunView } from './test-runs.js'

/** Those that the official components say more about (`testRunDetails.howToFix`); others have our names. */
const CODES: Partial<Record<TestRunProblem, string>> = {
  no_email: 'saml_user_attribute_missing',
  foreign_domain: 'saml_email_address_domain_mismatch',
  unmanaged_account: 'enterprise_sso_hosted_domain_mismatch',
  access_denied: 'oauth_access_denied',
  token_exchange: 'oauth_token_exchange_error',
  user_info: 'oauth_fetch_user_error',
  unavailable: 'oauth_provider_unavailable',
}

/** What a finding is, and what to do about it. */
export function wordsOf({ kind, values }: Finding, language: Language): { title: string; advice: string } {
  const { title, advice } = texts[language].testRuns.findings[kind]
  return { title: fill(title, values), advice: fill(advice, values) }
}

/** As both APIs show it, in English. */
export const renderTestRun = ({ row, protocol, details }: TestRunView) =>
  enterpriseTestRun(row, protocol, details, [...accepted(row, details), ...details.findings.map(logOf)])

function logOf(finding: Finding): TestRunLog {
  const { title, advice } = wordsOf(finding, 'en')
  const { kind, detail } = finding
  return {
    level: isProblem(finding) ? 'error' : 'warning',
    code: CODES[kind as TestRunProblem] ?? kind,
    short_message: title,
    message: detail === null ? advice : `${advice} (${detail})`,
  }
}

function accepted({ status }: TestRunView['row'], { attributes }: TestRunView['details']): TestRunLog[] {
  if (status !== 'success') return []
  const { success_title, attributes: heading } = texts.en.testRuns.labels
  const message = `${heading}: ${attributes?.join(', ') ?? ''}`
  return [{ level: 'info', code: 'accepted', short_message: success_title, message }]
}
