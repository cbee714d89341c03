import { describe, expect, it } from 'vitest'
import { expectWritten } from '../src/cli/docs-page.fixture.js'
import { listSettings } from '../src/cli/settings-page.js'
import { advice } from '../src/errors/advice.js'
import { catalog } from '../src/errors/catalog.js'
import { renderErrorsPage } from '../src/errors/errors-page.js'

describe('docs/errors.md', () => {
  it('is what `npm run docs` writes', () => expectWritten('errors.md', renderErrorsPage()))

  it('has a row for every code, and no brace that Markdown would not show', () => {
    const rows = renderErrorsPage()
      .split('\n')
      .filter(line => line.startsWith('| `'))
    expect(rows.map(row => row.slice(3, row.indexOf('`', 3)))).toEqual(Object.keys(catalog).sort())
    for (const row of rows) expect(row.split(/(?<!\\)\|/), row).toHaveLength(6)
  })

  it('gives advice in sentences, and names settings that there are', () => {
    const settings = listSettings().map(({ path }) => path)
    for (const [code, text] of Object.entries(advice)) {
      expect(text, code).toMatch(/^[\p{Lu}`].*\.$/u)
      for (const [, name = ''] of text.matchAll(/`(?:settings\.)?([a-z]\w+\.[a-z]\w+)`/gi))
        if (!/\.md$/.test(name)) expect(settings, code).toContain(name)
    }
  })
})
