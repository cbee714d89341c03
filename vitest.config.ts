import { defaultClientConditions, defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'

/** Workspace packages resolve to their TypeScript sources, so that tests need no build. */
const sourceCondition = 'frontdesk-source'
// `module` is for bundlers: what a package has there need not be what Node can load
const withoutBundlers = (conditions: readonly string[]) => conditions.filter(name => name !== 'module')
const fromSources = {
  resolve: { conditions: [sourceCondition, ...withoutBundlers(defaultClientConditions)] },
  ssr: { resolve: { conditions: [sourceCondition, ...withoutBundlers(defaultServerConditions)] } },
}

const globalSetup = ['scripts/vitest-global-setup.ts']

export default defineConfig({
  test: {
    projects: [
      {
        ...fromSources,
        test: {
          name: 'unit',
          include: ['packages/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/dist/**'],
          globalSetup: [...globalSetup, 'scripts/vitest-template-setup.ts'],
          // Vitest's default leaves one core to itself: half of a machine with two
          maxWorkers: '100%',
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
      {
        ...fromSources,
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          exclude: ['**/node_modules/**', 'e2e/apps/**'],
          globalSetup,
          // one browser, two cores: files one after another, in one process
          fileParallelism: false,
          maxWorkers: 1,
          testTimeout: 120_000,
          // a page that is still reloading when a click comes, on a machine with
          // other work: once more, never twice
          retry: 1,
          hookTimeout: 600_000,
        },
      },
    ],
  },
})
