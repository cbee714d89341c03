import type { Context } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import { trimAround } from '../../platform/trim.js'

const MAX_NAME_LENGTH = 256
const MAX_SLUG_LENGTH = 256
const SLUG = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/
/** Names appear in emails to strangers: neither links nor markup (spec: CreateOrganization, `name`). */
const URL_OR_MARKUP = /<[^<>]*>|https?:\/\/|www\./i

/** @throws ApiError */
export function checkName(text: string, param = 'name'): string {
  const name = text.trim()
  if (name === '') throw new ApiError('form_param_nil', { param })
  if (name.length > MAX_NAME_LENGTH) {
    throw new ApiError('form_param_exceeds_allowed_size', {
      param,
      values: { limit: `${MAX_NAME_LENGTH} characters` },
    })
  }
  if (URL_OR_MARKUP.test(name)) throw new ApiError('form_param_format_invalid', { param })
  return name
}

/** @throws ApiError form_param_format_invalid, form_param_exceeds_allowed_size */
export function checkSlug(text: string, param = 'slug'): string {
  const slug = text.trim()
  if (slug.length > MAX_SLUG_LENGTH) {
    throw new ApiError('form_param_exceeds_allowed_size', {
      param,
      values: { limit: `${MAX_SLUG_LENGTH} characters` },
    })
  }
  if (!SLUG.test(slug)) throw new ApiError('form_param_format_invalid', { param })
  return slug
}

/**
 * A slug that somebody asks for.
 * @throws ApiError form_param_value_disabled where slugs are made from names alone
 */
export function wantedSlug(ctx: Context, text: string): string {
  if (ctx.instance.settings.organizations.slugDisabled)
    throw new ApiError('form_param_value_disabled', { param: 'slug' })
  return checkSlug(text)
}

/** A slug out of a name; `organization` when nothing of the name can stand in one. */
export function slugify(name: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}+/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
  return trimAround(plain.slice(0, 60), '-') || 'organization'
}

/** What `query` of organization lists looks through. */
export function organizationSearchText(name: string, slug: string): string {
  return `${name.toLowerCase()}\n${slug}`
}
