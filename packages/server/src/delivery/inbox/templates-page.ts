import { type Language, languages, matchLanguage } from '../../config/languages.js'
import type { Context } from '../../context/context.js'
import type { Services } from '../../context/services.js'
import { templateName } from '../../resources/message-template.js'
import { escapeHtml } from '../html.js'
import { type MessageChannel, type Preview, previewMessage, slugsOf, type TemplateKey } from '../preview.js'
import { document } from './page.js'

type Instance = Context['instance']

/** Below the path of the inbox. */
export const TEMPLATES_PATH = '/templates'

const LANGUAGE_NAMES: Record<Language, string> = {
  en: 'English',
  de: 'Deutsch',
  fr: 'Français',
  es: 'Español',
  pt: 'Português',
  ja: '日本語',
}
const CHANNELS: [MessageChannel, string][] = [
  ['email', 'Emails'],
  ['sms', 'Text messages'],
]

/** What the page shows, as its address says. */
interface Choice extends TemplateKey {
  /** path of the inbox */
  root: string
  instance: Instance
  language: Language
}

/** Reads the address of the page, or of a frame on it; what it doesn't say is the first there is. */
export function chosenTemplate(root: string, instance: Instance, query: URLSearchParams): Choice {
  const channel = query.get('channel') === 'sms' ? 'sms' : 'email'
  return {
    root,
    instance,
    channel,
    slug: query.get('template') ?? slugsOf(channel)[0]!,
    language: matchLanguage(query.get('language'), languages) ?? instance.settings.messages.defaultLanguage,
  }
}

export async function previewChosen(services: Services, choice: Choice): Promise<Preview | null> {
  const { instance, language } = choice
  return previewMessage({ db: services.store.read, instance }, choice, { language })
}

/**
 * The HTML part as a mail program in a light or a dark scheme shows it: the condition of its dark styles is
 * decided here, since a page cannot choose the scheme of a frame.
 */
export function inScheme(html: string, scheme: 'light' | 'dark'): string {
  return html
    .replaceAll('@media (prefers-color-scheme: dark)', scheme === 'dark' ? '@media all' : '@media not all')
    .replace(/(<meta name="color-scheme" content=")[^"]*/, `$1${scheme}`)
    .replace('color-scheme: light dark;', `color-scheme: ${scheme};`)
}

/**
 * All templates, and one of them in both schemes and as plain text. Links alone: the page needs no script.
 */
export function renderTemplatesPage(
  nonce: string,
  slugs: string[],
  choice: Choice,
  preview: Preview,
): string {
  return document(
    nonce,
    'Templates',
    `<header class="bar">
<h1><a href="${choice.root}">Inbox</a> / Templates</h1>
<div class="tools choices">${instanceLinks(slugs, choice)}${languageLinks(choice)}</div>
</header>
<main class="panes">
<nav class="list" aria-label="Templates">${CHANNELS.map(([channel, title]) => templateLinks(channel, title, choice)).join('')}</nav>
<section class="reader" aria-label="Message">
${preview.subject === null ? '' : `<h2>${escapeHtml(preview.subject)}</h2>`}
${choice.channel === 'email' ? frames(choice) : ''}
<h3>${choice.channel === 'email' ? 'Plain text' : 'Text'}</h3>
<pre>${escapeHtml(preview.text)}</pre>
<p class="hint">With made-up values. Change texts with the Backend API: <code>PUT /v1/templates/${choice.channel}/${escapeHtml(choice.slug)}</code></p>
</section>
</main>`,
  )
}

/** What a link says otherwise than the page that it is on. */
type Change = Partial<Omit<Choice, 'instance' | 'root'>> & { instance?: Pick<Instance, 'slug'> }

function frames(choice: Choice): string {
  const frame = (scheme: 'light' | 'dark', title: string) =>
    `<figure><figcaption>${title}</figcaption><iframe title="${title}" sandbox="allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer" src="${address(choice, {}, '/html', scheme)}"></iframe></figure>`
  return `<div class="schemes">${frame('light', 'Light')}${frame('dark', 'Dark')}</div>`
}

function templateLinks(channel: MessageChannel, title: string, choice: Choice): string {
  const rows = slugsOf(channel).map(slug => {
    const isChosen = channel === choice.channel && slug === choice.slug
    return `<li>${link(choice, { channel, slug }, templateName(slug), isChosen, 'row')}</li>`
  })
  return `<h2 class="group">${title}</h2><ul>${rows.join('')}</ul>`
}

function languageLinks(choice: Choice): string {
  return languages
    .map(language => link(choice, { language }, LANGUAGE_NAMES[language], language === choice.language))
    .join('')
}

function instanceLinks(slugs: string[], choice: Choice): string {
  if (slugs.length < 2) return ''
  const links = slugs.map(slug => link(choice, { instance: { slug } }, slug, slug === choice.instance.slug))
  return `${links.join('')}<span class="gap"></span>`
}

function link(choice: Choice, change: Change, label: string, isChosen: boolean, kind = 'choice'): string {
  const current = isChosen ? ' aria-current="true"' : ''
  return `<a class="${kind}" href="${address(choice, change)}"${current}>${escapeHtml(label)}</a>`
}

function address(choice: Choice, change: Change, part: '' | '/html' = '', scheme?: 'light' | 'dark'): string {
  const { root, instance, channel, slug, language } = { ...choice, ...change }
  const query = new URLSearchParams({ instance: instance.slug, channel, template: slug, language })
  if (scheme) query.set('scheme', scheme)
  return escapeHtml(`${root}${TEMPLATES_PATH}${part}?${query}`)
}
