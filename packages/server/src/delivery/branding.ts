import { type Language, languages as allLanguages, matchLanguage } from '../config/languages.js'
import type { Context, RequestFacts } from '../context/context.js'
import type { Instance } from '../context/instance.js'
import type { Branding } from './layout.js'
import { describeRequester } from './requester.js'

/**
 * The language to write to somebody in: what is known of the person, else what the request prefers, else the
 * instance's own. `locale` is a language tag, the first known one of several.
 */
export function languageFor({ instance, request }: Context, locale: string | null | undefined): Language {
  const { languages, defaultLanguage } = instance.settings.messages
  return (
    matchLanguage(locale, languages) ?? matchLanguage(request.acceptLanguage, languages) ?? defaultLanguage
  )
}

/** The language of a page for whoever looks; that of no instance is in any language that there is. */
export function pageLanguage(
  instance: Instance | null,
  { acceptLanguage }: Pick<RequestFacts, 'acceptLanguage'>,
): Language {
  const { languages, defaultLanguage } = instance?.settings.messages ?? {
    languages: allLanguages,
    defaultLanguage: 'en' as const,
  }
  return matchLanguage(acceptLanguage, languages) ?? defaultLanguage
}

/** How messages of an instance look. */
export function brandingOf({ instance }: Pick<Context, 'instance'>, language: Language): Branding {
  const { display } = instance.settings
  return {
    applicationName: display.applicationName ?? instance.applicationName,
    display,
    language,
    requester: null,
  }
}

/** The same for a message that this request asks for. */
export function brandingFor(ctx: Context, locale: string | null | undefined): Branding {
  const language = languageFor(ctx, locale)
  return { ...brandingOf(ctx, language), requester: describeRequester(ctx.request, language) }
}
