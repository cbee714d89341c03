import { renderTestRun } from '../domain/enterprise/test-run-words.js'
import { countTestRunsOf, createTestRun, listTestRuns } from '../domain/enterprise/test-runs.js'
import { backendList } from '../operation/list.js'
import { backendOperation, type Operation } from '../operation/operation.js'
import { getEnterpriseConnection } from '../store/enterprise-connections.js'

const list = backendList('ListEnterpriseConnectionTestRuns', {
  mode: 'read',
  access: 'secret-key',
  filter: async (ctx, { path, query }) => ({
    connection: await getEnterpriseConnection(ctx, path.enterprise_connection_id),
    statuses: query.status,
  }),
  fetch: (ctx, { connection, statuses }, page) => listTestRuns(ctx, connection, statuses, page),
  count: (ctx, { connection, statuses }) => countTestRunsOf(ctx, connection, statuses),
  render: (_, views) => views.map(renderTestRun),
})

/** The provider may be asked where its page is. */
const create = backendOperation('CreateEnterpriseConnectionTestRun', {
  mode: 'staged',
  access: 'secret-key',
  run: async (ctx, { path }) =>
    createTestRun(ctx, await getEnterpriseConnection(ctx, path.enterprise_connection_id)),
})

export const enterpriseTestRunOperations: Operation[] = [list, create]
