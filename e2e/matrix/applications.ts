import { chosenOf } from './chosen.js'

/** A small application on an official SDK that has pages. */
export interface PageApplication {
  /** as in `frontdesk env --sdk`, and the name of its folder in `e2e/apps` */
  sdk: string
  port: number
  /** the oldest major version of Node that its framework runs on */
  node: number
  /** what Node is started with, to build it and to serve it */
  build: string[]
  start: string[]
  /** beside what `frontdesk env` prints: settings of its framework */
  environment?: Record<string, string>
  /** whether its server knows who is signed in; else it is pages alone */
  hasServer: boolean
}

const vite = 'node_modules/vite/bin/vite.js'
const preview = (port: number) => [vite, 'preview', '--port', String(port), '--strictPort']

const PAGE_APPLICATIONS: PageApplication[] = [
  { sdk: 'vue', port: 4621, node: 20, build: [vite, 'build'], start: preview(4621), hasServer: false },
  {
    sdk: 'astro',
    port: 4622,
    node: 22,
    build: ['node_modules/astro/bin/astro.mjs', 'build'],
    start: ['dist/server/entry.mjs'],
    environment: { PORT: '4622', HOST: 'localhost', ASTRO_TELEMETRY_DISABLED: '1' },
    hasServer: true,
  },
  {
    sdk: 'nuxt',
    port: 4623,
    node: 22,
    build: ['node_modules/nuxt/bin/nuxt.mjs', 'build'],
    start: ['.output/server/index.mjs'],
    environment: { PORT: '4623', HOST: 'localhost', NUXT_TELEMETRY_DISABLED: '1' },
    hasServer: true,
  },
  {
    sdk: 'react-router',
    port: 4624,
    node: 22,
    build: ['node_modules/@react-router/dev/bin.cjs', 'build'],
    start: ['node_modules/@react-router/serve/bin.cjs', 'build/server/index.js'],
    environment: { PORT: '4624', HOST: 'localhost' },
    hasServer: true,
  },
  {
    sdk: 'tanstack-react-start',
    port: 4625,
    node: 22,
    build: [vite, 'build'],
    start: preview(4625),
    hasServer: true,
  },
]

export const chosenApplications = chosenOf(PAGE_APPLICATIONS)
