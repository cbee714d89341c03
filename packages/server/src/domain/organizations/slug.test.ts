import { describe, expect, it } from 'vitest'
import type { Context } from '../../context/context.js'
import { instanceWith } from '../../context/instance.fixture.js'
import { refused } from '../../errors/refused.fixture.js'
import { checkLabel } from './role-rules.js'
import { checkName, checkSlug, organizationSearchText, slugify, wantedSlug } from './slug.js'

describe('the name of an organization', () => {
  it.each([
    ['Acme', 'Acme'],
    ['  Acme, Inc. ', 'Acme, Inc.'],
    ['A < B', 'A < B'],
    ['Müller & Söhne 🎉', 'Müller & Söhne 🎉'],
    ['wwwonderful', 'wwwonderful'],
    ['x'.repeat(256), 'x'.repeat(256)],
    [` ${'x'.repeat(256)} `, 'x'.repeat(256)],
  ])('may be %j', (text, name) => expect(checkName(text)).toBe(name))

  it.each([
    ['', ['form_param_nil name']],
    ['  ', ['form_param_nil name']],
    ['x'.repeat(257), ['form_param_exceeds_allowed_size name']],
    ['<b>Acme</b>', ['form_param_format_invalid name']],
    ['Acme <script', []],
    ['see https://evil.example', ['form_param_format_invalid name']],
    ['see HTTP://evil.example', ['form_param_format_invalid name']],
    ['www.evil.example', ['form_param_format_invalid name']],
    ['WWW.evil', ['form_param_format_invalid name']],
  ])('%j is refused by %j', (text, errors) => expect(refused(() => checkName(text))).toEqual(errors))

  it('is blamed under the name of its parameter', () =>
    expect(refused(() => checkName('', 'organization_name'))).toEqual(['form_param_nil organization_name']))
})

describe('the slug of an organization', () => {
  it.each(['a', 'acme', 'acme-inc', '1', '2-fast', 'a--b', 'x'.repeat(256), ' acme '])('may be %j', text =>
    expect(checkSlug(text)).toBe(text.trim()),
  )

  it.each(['', '-acme', 'acme-', 'Acme', 'ac me', 'acme_inc', 'acmé', 'a/b', '-', 'acme.inc'])(
    'may not be %j',
    text => expect(refused(() => checkSlug(text))).toEqual(['form_param_format_invalid slug']),
  )

  it('may not be longer than 256 characters', () =>
    expect(refused(() => checkSlug('x'.repeat(257)))).toEqual(['form_param_exceeds_allowed_size slug']))

  it.each([
    [false, []],
    [true, ['form_param_value_disabled slug']],
  ])('can be asked for unless slugs are made from names alone: %s', (slugDisabled, errors) => {
    const ctx = { instance: instanceWith({ organizations: { slugDisabled } }) } as Context
    expect(refused(() => wantedSlug(ctx, 'acme'))).toEqual(errors)
  })

  it.each([
    ['Acme, Inc.', 'acme-inc'],
    ['  Müller & Söhne  ', 'muller-sohne'],
    ['ＡＣＭＥ', 'acme'],
    ['½ Acme', '1-2-acme'],
    ['---', 'organization'],
    ['東京', 'organization'],
    ['', 'organization'],
    ['x'.repeat(100), 'x'.repeat(60)],
    [`${'x'.repeat(59)} y`, 'x'.repeat(59)],
  ])('is made of the name %j: %s', (name, slug) => {
    expect(slugify(name)).toBe(slug)
    expect(checkSlug(slugify(name))).toBe(slug)
  })

  it('is searched for together with the name in lower case', () =>
    expect(organizationSearchText('ACME Inc.', 'acme-inc')).toBe('acme inc.\nacme-inc'))
})

describe('the label of a role or permission', () => {
  it.each([
    [' Editor ', 'Editor'],
    ['<b>', '<b>'],
    ['x'.repeat(256), 'x'.repeat(256)],
  ])('may be %j', (text, label) => expect(checkLabel(text)).toBe(label))

  it.each([
    [' ', ['form_param_nil name']],
    ['x'.repeat(257), ['form_param_exceeds_allowed_size name']],
  ])('may not be %j', (text, errors) => expect(refused(() => checkLabel(text))).toEqual(errors))
})
