import { publicName } from './custom-template.js'
import type { Branding } from './layout.js'
import { placeholder, unless, when } from './placeholders.js'
import { renderContent, type RenderedEmail } from './render.js'
import {
  contentWith,
  type EmailTemplate,
  emailVariables,
  namesRequester,
  optionalVariables,
} from './templates.js'

type DefaultEmail = Pick<RenderedEmail, 'subject' | 'html'>

const REQUESTER = 'requested_from'

/**
 * The default email with placeholders in place of what changes from message to message. Saved as it is, it
 * says the same as the default, also of what is not always known: each such fact has a part of its own.
 */
export function defaultEmail(template: EmailTemplate, branding: Branding): DefaultEmail {
  const facts = [...optionalVariables(template), ...(namesRequester(template) ? [REQUESTER] : [])]
  const write = ([fact, ...others]: string[], known: readonly string[]): DefaultEmail => {
    if (fact === undefined) return draft(template, branding, known)
    const told = write(others, [...known, fact])
    const untold = write(others, known)
    return {
      subject: either(publicName(fact), told.subject, untold.subject),
      html: either(publicName(fact), told.html, untold.html),
    }
  }
  return write(facts, [])
}

/** @param known which of the facts that a message may go without it has */
function draft(template: EmailTemplate, branding: Branding, known: readonly string[]): DefaultEmail {
  const unknown = optionalVariables(template).filter(name => !known.includes(name))
  const variables = emailVariables(template).filter(name => !unknown.includes(name))
  const values = ['app', ...variables].map(name => [name, placeholder(publicName(name))] as const)
  const content = contentWith(template, Object.fromEntries(values), branding.language)
  return renderContent(content, {
    ...branding,
    applicationName: placeholder('app.name'),
    initial: placeholder('app.initial'),
    requester: known.includes(REQUESTER) ? placeholder(REQUESTER) : null,
  })
}

/** One text for both cases: the lines in which they differ depend on the fact. */
function either(fact: string, told: string, untold: string): string {
  const [lines, others] = [told.split('\n'), untold.split('\n')]
  if (lines.length === others.length) {
    return lines
      .map((line, at) => (line === others[at] ? line : eitherPart(fact, line, others[at]!)))
      .join('\n')
  }
  const start = lines.findIndex((line, at) => line !== others[at])
  const end = start + lines.length - others.length
  const more = when(fact, lines.slice(start, end).join('\n'))
  return [...lines.slice(0, start), more, ...lines.slice(end)].join('\n')
}

const eitherPart = (fact: string, told: string, untold: string) => when(fact, told) + unless(fact, untold)
