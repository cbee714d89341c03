import { type Branding, renderHtml } from './layout.js'
import type { MessageBody } from './message.js'
import { oneLine } from './plain-names.js'
import { contentOf, type EmailContent, type EmailTemplate } from './templates.js'
import { fill, texts } from './texts/index.js'

export interface RenderedEmail extends MessageBody {
  subject: string
}

/** One email in all its parts, as plain data: no database, no clock. */
export function renderEmail(
  template: EmailTemplate,
  variables: Record<string, string>,
  branding: Branding,
): RenderedEmail {
  const content = contentOf(template, branding.applicationName, variables, branding.language)
  return renderContent(content, branding)
}

export function renderContent(content: EmailContent, branding: Branding): RenderedEmail {
  return {
    subject: oneLine(content.subject),
    text: renderText(content, branding),
    html: renderHtml(content, branding),
    code: content.code,
    link: content.button?.link ?? null,
  }
}

function renderText(content: EmailContent, branding: Branding): string {
  const { supportEmail, homeUrl } = branding.display
  const { requested_from: requestedFrom } = texts[branding.language].phrases
  const blocks = [
    content.heading,
    ...content.paragraphs,
    content.code,
    content.button && `${content.button.label}:\n${content.button.link}`,
    ...content.notes,
    branding.requester && fill(requestedFrom, { requester: branding.requester }),
    ['--', branding.applicationName, homeUrl, supportEmail].filter(Boolean).join('\n'),
  ]
  return blocks.filter(Boolean).join('\n\n') + '\n'
}
