import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'
import { apiNames, titleOf } from '../api-pages.mjs'
import { layOutPages, pagesDirectory } from '../pages.mjs'

await layOutPages()

/** The pages of the documentation in the order in which they are read; all others come below "More". */
const GUIDE = {
  Start: ['index', 'quickstart', 'concepts', 'sdks', 'inside-your-application', 'troubleshooting'],
  'Sign people in': [
    'sign-in',
    'social-sign-in',
    'real-providers',
    'enterprise',
    'account-pages',
    'sessions',
  ],
  'Users and organizations': [
    'users',
    'organizations',
    'enterprise-scim',
    'admin-portal',
    'messages',
    'webhooks',
    'satellite-domains',
  ],
  Move: ['moving', 'users-import'],
  Run: [
    'production',
    'containers',
    'upgrading',
    'scaling',
    'failover',
    'durability',
    'metrics',
    'benchmarks',
  ],
  Reference: ['configuration', 'settings', 'commands', 'errors'],
  Security: ['security', 'security-asvs'],
}

const titleOfPage = path => /^# (.+)$/m.exec(readFileSync(join(pagesDirectory, path), 'utf8'))?.[1] ?? path
const markdownIn = folder =>
  readdirSync(join(pagesDirectory, folder))
    .filter(name => name.endsWith('.md'))
    .sort()

/** The title of a page below an API is its tag: the heading above it names the API. */
const item = path => ({
  text: titleOfPage(path)
    .replaceAll('`', '')
    .replace(/^.+ API: /, ''),
  link: `/${path.replace(/\.md$/, '').replace(/(^|\/)index$/, '$1')}`,
})
const folder = (text, name) => ({
  text,
  collapsed: true,
  items: markdownIn(name)
    .filter(each => each !== 'index.md' || !name.startsWith('api/'))
    .map(each => item(`${name}/${each}`)),
})

/** As GitHub makes fragments of headings, since links are written for both. */
const fragmentOf = heading =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')

function sidebar() {
  const all = markdownIn('.')
  const listed = Object.values(GUIDE).flat()
  const groups = Object.entries(GUIDE).map(([text, names]) => ({
    text,
    items: names.filter(name => all.includes(`${name}.md`)).map(name => item(`${name}.md`)),
  }))
  const others = all.filter(name => !listed.includes(name.replace(/\.md$/, '')))
  const folders = readdirSync(pagesDirectory, { withFileTypes: true })
    .filter(entry => entry.isDirectory() && !['adr', 'api', 'images', 'enterprise'].includes(entry.name))
    .filter(({ name }) => markdownIn(name).length > 0)
  const guide = [
    ...groups,
    folder('Identity providers', 'enterprise'),
    ...folders.map(({ name }) => folder(name[0].toUpperCase() + name.slice(1), name)),
    { text: 'API reference', items: ['', ...apiNames].map(name => item(join('api', name, 'index.md'))) },
    { text: 'More', collapsed: true, items: [...others.map(item), { text: 'Decisions', link: '/adr/' }] },
  ]
  // a list of all pages on each of them would be most of the site
  const ofApis = apiNames.map(name => [
    `/api/${name}/`,
    [{ ...folder(titleOf(name), `api/${name}`), collapsed: false }],
  ])
  return {
    ...Object.fromEntries(ofApis),
    '/adr/': [{ ...folder('Decisions', 'adr'), collapsed: false }],
    '/': guide,
  }
}

export default defineConfig({
  title: 'Frontdesk',
  description: 'Self-hosted user management that speaks the APIs of the official @clerk/* SDKs.',
  base: '/docs/',
  srcDir: '.pages',
  outDir: fileURLToPath(new URL('../../packages/server/dist-docs', import.meta.url)),
  // texts of the documentation are no templates: what stands in double braces is meant as it is
  markdown: {
    anchor: { slugify: fragmentOf },
    config(markdown) {
      markdown.renderer.rules.text = (tokens, index) =>
        markdown.utils.escapeHtml(tokens[index].content).replaceAll('{{', '&#123;&#123;')
      const { code_inline: inlineCode } = markdown.renderer.rules
      markdown.renderer.rules.code_inline = (...args) => inlineCode(...args).replace('<code', '<code v-pre')
    },
    html: true,
  },
  // `http://localhost:4400` in a text leads to a server of the reader's own
  ignoreDeadLinks: [/^https?:\/\/localhost/],
  themeConfig: {
    search: { provider: 'local' },
    outline: 'deep',
    sidebar: sidebar(),
    nav: [
      { text: 'Guide', link: '/' },
      { text: 'API', link: '/api/' },
    ],
  },
})
