import { defaultClientConditions, defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Workspace packages resolve to their TypeScript sources, so that tests need no build. */
const sourceCondition = 'frontdesk-source'
// `module` is for bundlers: what a package has there need not be what Node can load
const withoutBundlers = (conditions: readonly string[]) => conditions.filter(name => name !== 'module')
const fromSources = {
  resolve: { conditions: [sourceCondition, ...withoutBundlers(defaultClientConditions)] },
  ssr: { resolve: { conditions: [sourceCondition, ...withoutBundlers(defaultServerConditions)] } },
}

const globalSetup = ['scripts/vitest-global-setup.ts']
const unit = {
  globalSetup: [...globalSetup, 'scripts/vitest-template-setup.ts'],
  // Vitest's default leaves one core to itself: half of a machine with two
  maxWorkers: '100%',
  // in CI what fails once and passes then is told of at the end, and stops nobody
  retry: process.env['CI'] ? 1 : 0,
  // a hang is a failure with a name; how long things take on a busy machine is none
  testTimeout: 120_000,
  hookTimeout: 180_000,
}
const browser = {
  globalSetup,
  // files one after another, in one process: npm test runs two such lanes (scripts/browser-lanes.mjs)
  fileParallelism: false,
  maxWorkers: 1,
  testTimeout: 120_000,
  // a page that is still reloading when a click comes, on a machine with other work: once more, never twice
  retry: 1,
  hookTimeout: 600_000,
}
/** They take a minute and more: begun late, they would have one core to themselves at the end. */
const long = [
  '/test/access/',
  '/test/fuzz/',
  '/test/year',
  '/test/chaos/',
  '/test/faults/',
  '/test/kept-pages',
]
class LongOnesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const isLong = ({ moduleId }: TestSpecification) => long.some(part => moduleId.includes(part))
    const sorted = await super.sort(files)
    return [...sorted.filter(isLong), ...sorted.filter(file => !isLong(file))]
  }
}
/** They put other modules in the place of some (`vi.mock`), or want modules that nobody has used yet. */
const apart = [
  'packages/server/src/cli/program.test.ts',
  'packages/server/src/domain/instances/signing-key-pool.test.ts',
  'packages/server/src/domain/provisioning/master-key-check.test.ts',
  'packages/server/src/domain/provisioning/provision.test.ts',
  'packages/server/test/simulation/simulation.test.ts',
  'packages/server/test/toy-strategy.test.ts',
]

export default defineConfig({
  test: {
    sequence: { sequencer: LongOnesFirst },
    projects: [
      {
        ...fromSources,
        test: {
          ...unit,
          name: 'unit',
          include: ['packages/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/dist/**', 'scripts/package/**', ...apart],
          // to load the server anew for every file took a third of the time
          isolate: false,
        },
      },
      { ...fromSources, test: { ...unit, name: 'unit-apart', include: apart } },
      {
        ...fromSources,
        test: {
          name: 'package',
          include: ['scripts/package/**/*.test.ts'],
          maxWorkers: '100%',
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      { ...fromSources, test: { ...browser, name: 'e2e', include: ['e2e/*.test.ts'] } },
      // an application for each official SDK (npm run matrix)
      {
        ...fromSources,
        test: { ...browser, name: 'matrix', include: ['e2e/matrix/*.test.ts'], passWithNoTests: true },
      },
    ],
  },
})
