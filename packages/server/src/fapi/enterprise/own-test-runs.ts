import type { Context } from '../../context/context.js'
import { getOwnConnection } from '../../domain/enterprise/own-connections.js'
import { renderTestRun } from '../../domain/enterprise/test-run-words.js'
import {
  countTestRunsOf,
  createTestRun,
  listTestRuns,
  type TestRunView,
} from '../../domain/enterprise/test-runs.js'
import { frontendList } from '../../operation/list.js'
import { selfServing } from '../../operation/needs.js'
import { frontendOperation, type Operation } from '../../operation/operation.js'
import type { TestRunFilter } from '../../store/enterprise-test-runs.js'
import type { Page } from '../../store/rows.js'
import type { EnterpriseConnectionRow } from '../../store/tables.js'
import { inOrganization } from './own-connections.js'

const connections = selfServing('connections')
// what a provider says about somebody who tries it is kept with the run
const actors = 'forbidden'

interface Runs {
  connection: EnterpriseConnectionRow
  statuses: TestRunFilter['statuses']
}

const parts = {
  fetch: (ctx: Context, { connection, statuses }: Runs, page: Page) =>
    listTestRuns(ctx, connection, statuses, page),
  count: (ctx: Context, { connection, statuses }: Runs) => countTestRunsOf(ctx, connection, statuses),
  render: (_: Context, views: TestRunView[]) => views.map(renderTestRun),
}

const list = frontendList('listOrganizationEnterpriseConnectionTestRuns', {
  mode: 'read',
  access: 'session',
  limit: 'none',
  needs: connections,
  filter: async (ctx, { path, query }): Promise<Runs> => ({
    connection: await getOwnConnection(ctx, path.organizationID, path.enterprise_connection_id),
    statuses: query.status,
  }),
  ...parts,
})

/** The provider may be asked where its page is. */
const create = frontendOperation('createOrganizationEnterpriseConnectionTestRun', {
  mode: 'staged',
  access: 'session',
  limit: 'connect',
  needs: connections,
  actors,
  run: async (ctx, { path }) =>
    createTestRun(ctx, await getOwnConnection(ctx, path.organizationID, path.enterprise_connection_id)),
})

/** The same of the active organization, by their former addresses. */
const listMine = frontendList('listMeEnterpriseConnectionTestRuns', {
  mode: 'read',
  access: 'session',
  limit: 'none',
  filter: async (ctx, { path, query }): Promise<Runs> => {
    const { rights } = await inOrganization(ctx, null)
    const { organizationId } = rights
    return {
      connection: await getOwnConnection(ctx, organizationId, path.enterprise_connection_id),
      statuses: query.status,
    }
  },
  ...parts,
})

const createMine = frontendOperation('createMeEnterpriseConnectionTestRun', {
  mode: 'staged',
  access: 'session',
  limit: 'connect',
  actors,
  run: async (ctx, { path }) => {
    const { organizationId } = (await inOrganization(ctx, null)).rights
    return createTestRun(ctx, await getOwnConnection(ctx, organizationId, path.enterprise_connection_id))
  },
})

export const ownTestRunOperations: Operation[] = [list, create, listMine, createMine]
