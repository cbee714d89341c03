import { departureOfTestRun, testRunResult } from '../domain/enterprise/test-runs.js'
import { bindBrowser } from '../flows/test-run.js'
import { frontendOperation, type Operation, Reply } from '../operation/operation.js'
import { getEnterpriseConnection } from '../store/enterprise-connections.js'
import { testLinkErrorPage } from './error-pages.js'
import { testRunPage } from './test-run-page.js'

/** On to the provider. Nothing changes by it, so that what previews links does no harm. */
const begin = frontendOperation('initEnterpriseConnectionTestRun', {
  mode: 'read',
  access: 'public',
  limit: 'open-link',
  errorPage: testLinkErrorPage,
  run: async (ctx, { path, query }) => {
    const { id, url } = await departureOfTestRun(ctx, path.enterpriseConnectionID, query.ticket)
    bindBrowser(ctx, id)
    // the specification's status, which browsers would keep without the header
    return new Reply(301, null, {
      location: url,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    })
  },
})

const showResult = frontendOperation('getEnterpriseConnectionTestRunResult', {
  mode: 'read',
  access: 'public',
  limit: 'open-link',
  errorPage: testLinkErrorPage,
  run: async (ctx, { path, query }) => {
    const connection = await getEnterpriseConnection(ctx, path.enterpriseConnectionID)
    const view = await testRunResult(ctx, connection, path.testRunID, query.token)
    return testRunPage(ctx, view, connection.name)
  },
})

export const enterpriseTestRunOperations: Operation[] = [begin, showResult]
