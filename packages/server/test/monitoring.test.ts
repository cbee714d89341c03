import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'

const REPOSITORY = join(import.meta.dirname, '../../..')
const textOf = (path: string) => readFileSync(join(REPOSITORY, path), 'utf8')
const SUFFIXES = /_(bucket|sum|count)$/

/** Metrics with the names of their labels, as `/metrics` gives them. */
const served = new Map<string, Set<string>>()
let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ dialect: 'sqlite' })
  await server.browser().post('/v1/client/sign_ins', { identifier: 'nobody@example.com', unheard_of: 'yes' })
  const request = new Request('http://localhost:4400/metrics')
  const text = await (await server.frontdesk.fetch(request, { remoteAddress: '127.0.0.1' })).text()
  for (const [, name = '', labels = ''] of text.matchAll(/^(\w+)(?:\{([^}]*)\})? /gm)) {
    const plain = served.has(name.replace(SUFFIXES, '')) ? name.replace(SUFFIXES, '') : name
    const known = served.get(plain) ?? new Set()
    for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) known.add(label)
    served.set(name, known)
  }
})
afterAll(() => server.close())

const namesIn = (text: string) =>
  new Set([...text.matchAll(/\b(?:frontdesk|nodejs|process)_\w+/g)].map(([name]) => name))
const isServed = (name: string) =>
  [...served.keys()].some(each => each.replace(SUFFIXES, '') === name || each === name)

it('every figure of Frontdesk is explained', () => {
  const explained = namesIn(textOf('docs/metrics.md'))
  const own = [...served.keys()]
    .map(name => name.replace(SUFFIXES, ''))
    .filter(name => name.startsWith('frontdesk_'))
  expect(own.length).toBeGreaterThan(9)
  expect(own.filter(name => !explained.has(name))).toEqual([])
})

it.each([
  'docs/metrics.md',
  'examples/monitoring/prometheus-rules.yml',
  'examples/monitoring/grafana-dashboard.json',
])('%s names no figure that there is not', path => {
  const names = [...namesIn(textOf(path))]
  expect(names.length).toBeGreaterThan(5)
  expect(names.filter(name => !isServed(name))).toEqual([])
})

it('rules and dashboard select and group by labels that the figures have', () => {
  // Prometheus adds the first two, a server with workers the third
  const known = new Set(['job', 'instance', 'worker', ...[...served.values()].flatMap(labels => [...labels])])
  for (const path of [
    'examples/monitoring/prometheus-rules.yml',
    'examples/monitoring/grafana-dashboard.json',
  ]) {
    const text = textOf(path).replaceAll('\\"', '"')
    const grouped = [...text.matchAll(/\b(?:by|on) \(([^)]*)\)/g)].flatMap(([, labels = '']) =>
      labels.split(/,\s*/),
    )
    const selected = [...text.matchAll(/[{,]\s*(\w+)(?:=~|!=|=)"/g)].map(([, label = '']) => label)
    const shown = [...text.matchAll(/\$labels\.(\w+)/g)].map(([, label = '']) => label)
    expect(grouped.length + selected.length).toBeGreaterThan(8)
    expect([...grouped, ...selected, ...shown].filter(label => !known.has(label))).toEqual([])
  }
})
