import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findApplication, requireApplication } from './application.js'
import { changeOf, show, write } from './change.js'
import { missingInNext } from './next-application.js'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'frontdesk-application-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

function file(name: string, content: string | object = ''): void {
  mkdirSync(dirname(join(directory, name)), { recursive: true })
  writeFileSync(join(directory, name), typeof content === 'string' ? content : JSON.stringify(content))
}
const dependsOn = (dependencies: Record<string, string>) => file('package.json', { dependencies })

describe('an application', () => {
  it.each([
    [{ '@clerk/nextjs': '^7.9.1' }, 'nextjs@7.9'],
    [{ '@clerk/nextjs': '~6.21.0' }, 'nextjs@6.21'],
    [{ '@clerk/nextjs': 'latest' }, 'nextjs'],
    [{ '@clerk/react': '6.18.0', vite: '8' }, 'react@6.18'],
    [{ '@clerk/vue': '2.5.0', vite: '8' }, 'vue@2.5'],
    [{ '@clerk/react-router': '^3.6.0' }, 'react-router@3.6'],
    [{ '@clerk/tanstack-react-start': '1' }, 'tanstack-react-start@1'],
    [{ '@clerk/nuxt': '3.0.16', '@clerk/vue': '2.5.0' }, 'nuxt@3.0'],
    [{ '@clerk/astro': '^4.0.21', '@clerk/react': '6.18.0' }, 'astro@4.0'],
    [{ '@clerk/express': '>=1.2' }, 'express@1.2'],
  ])('with %j is on %s', (dependencies, sdkName) => {
    dependsOn(dependencies)
    expect(findApplication(directory)).toMatchObject({ directory, sdkName })
  })

  it('is on the version that is installed, here or in the root of a workspace', () => {
    file('node_modules/@clerk/nextjs/package.json', { version: '6.36.2' })
    file('apps/web/package.json', { dependencies: { '@clerk/nextjs': '^6.0.0' } })
    mkdirSync(join(directory, 'apps/web/app'))
    expect(findApplication(join(directory, 'apps/web/app'))).toMatchObject({
      directory: join(directory, 'apps/web'),
      sdkName: 'nextjs@6.36',
    })
  })

  it.each([
    ['app/sign-in/[[...sign-in]]/page.tsx', true],
    ['src/app/(auth)/sign-in/page.tsx', true],
    ['pages/sign-in.tsx', true],
    ['app/sign-inventory/page.tsx', false],
    ['app/page.tsx', false],
  ])('with %s has pages of its own to sign in: %s', (page, ownPages) => {
    dependsOn({ '@clerk/nextjs': '7' })
    file(page)
    expect(findApplication(directory)).toMatchObject({ ownPages })
  })

  it.each([
    ['react-router', 'app/routes/sign-in.tsx'],
    ['tanstack-react-start', 'src/routes/sign-in.$.tsx'],
    ['nuxt', 'app/pages/sign-in/[...step].vue'],
    ['astro', 'src/pages/sign-in/[...step].astro'],
  ])('on @clerk/%s keeps its pages to sign in at %s', (sdk, page) => {
    dependsOn({ [`@clerk/${sdk}`]: '7' })
    expect(findApplication(directory)).toMatchObject({ ownPages: false })
    file(page)
    expect(findApplication(directory)).toMatchObject({ ownPages: true })
  })

  it('has to be one whose variables are known', () => {
    expect(findApplication(directory)).toBeNull()
    dependsOn({ next: '16' })
    expect(findApplication(directory)).toBeNull()
    expect(() => requireApplication(directory)).toThrow(
      /names a @clerk package: name the SDK with --sdk \(nextjs@7/,
    )
    dependsOn({ '@clerk/expo': '4' })
    expect(() => findApplication(directory)).toThrow('No variables are known for @clerk/expo')
    file('package.json', 'no JSON')
    expect(() => findApplication(directory)).toThrow('package.json cannot be read')
  })
})

describe('what a Next.js application lacks', () => {
  const shown = () =>
    missingInNext(requireApplication(directory)).changes.map(show).filter(Boolean).join('\n')
  const layout = (body: string) => `import './globals.css'

export default function RootLayout({ children }) {
  return (
    <html lang="en">
      ${body}
    </html>
  )
}
`
  beforeEach(() => dependsOn({ '@clerk/nextjs': '7.9.0', next: '16.4.0' }))

  it('is the file before requests, and the provider', () => {
    file('tsconfig.json', {})
    const body = '<body className={`a > b ${font}`}>\n        {children}\n      </body>'
    file('src/app/layout.tsx', layout(body))
    const { changes, advice } = missingInNext(requireApplication(directory))
    expect(advice).toEqual([])
    expect(changes.map(show).join('\n')).toMatchSnapshot()
    for (const change of changes) write(change)
    expect(shown()).toBe('')
  })

  it('is put into one line where the body is in one', () => {
    file('app/layout.jsx', layout('<body>{children}</body>'))
    expect(shown()).toContain('+       <body><ClerkProvider>{children}</ClerkProvider></body>')
  })

  it.each([
    ['16.4.0', 'proxy.js'],
    ['^15.2.0', 'middleware.js'],
  ])('in version %s is %s', (next, name) => {
    dependsOn({ '@clerk/nextjs': '7.9.0', next })
    expect(shown()).toContain(`--- ${name}\n`)
    file('middleware.ts')
    expect(shown()).not.toContain('clerkMiddleware')
  })

  it('is left to people where it is not understood', () => {
    file('app/layout.tsx', 'export { Layout as default } from "./somewhere"')
    expect(missingInNext(requireApplication(directory)).advice).toEqual([
      'Put <ClerkProvider> around your application, inside <body>.',
    ])
    dependsOn({ '@clerk/nextjs': '4.31.0' })
    expect(missingInNext(requireApplication(directory)).advice.join()).toContain('authMiddleware')
  })
})

it('a change shows what goes and comes, and makes folders', () => {
  const path = join(directory, 'deep/file')
  const change = changeOf(path, 'file', [() => 'a\nb\nc\n', text => text.replace('b', 'x'), text => text])
  expect(show(change)).toBe('--- file\n+ a\n+ x\n+ c\n')
  write(change)
  const edits = [(text: string) => text.replace('x', 'x y'), (text: string) => `0\n${text}`]
  expect(show(changeOf(path, 'file', edits))).toBe('--- file\n+ 0\n  a\n- x\n+ x y\n  c\n')
  expect(show(changeOf(path, 'file', [() => 'a\n']))).toBe('--- file\n  a\n- x\n- c\n')
  expect(show(changeOf(path, 'file', []))).toBe('')
})
