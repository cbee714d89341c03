import { inTransaction } from '../../context/transaction.js'
import { createDirectory } from '../../domain/directories/directories.js'
import { requestOwnPull, setOwnCredentials } from '../../domain/directories/google/own-pulls.js'
import type { Operation } from '../../operation/operation.js'
import type { PortalContext } from '../../operation/portal.js'
import { findDirectoryOfConnection } from '../../store/directories.js'
import type { EnterpriseConnectionRow } from '../../store/tables.js'
import { customersConnection } from './customers-connection.js'
import { newDirectoryOf } from './new-directory.js'
import { portalForm } from './portal-form.js'
import { goTo } from './portal-page.js'
import { isRead, readDirectoryPage } from './read-directory-page.js'

/** The key that somebody has entered is not shown again, whatever is wrong. */
const read = portalForm('readAdminPortalDirectory', {
  limit: 'portal-look-up',
  scope: 'directory',
  whole: () => null,
  run: async (ctx, { path, body }) => {
    const connection = await customersConnection(ctx, path.connection_id)
    const named = { organizationId: ctx.caller.visit.organization.id, connectionId: connection.id }
    if (body.choice === 'sync') {
      await inTransaction(ctx, tx => requestOwnPull(tx, named))
    } else {
      await ensureDirectory(ctx, connection)
      await setOwnCredentials(ctx, named, {
        serviceAccountJson: body.service_account_json ?? '',
        subjectEmail: body.subject_email ?? '',
      })
    }
    return goTo(ctx, `/connections/${connection.id}/directory`)
  },
  again: async (ctx, { path, body }, faults) => {
    const connection = await customersConnection(ctx, path.connection_id)
    const directory = await findDirectoryOfConnection(ctx, connection.id)
    return readDirectoryPage(ctx, connection, directory, { subjectEmail: body.subject_email, faults })
  },
})

/** It stays off until Google has taken what it is read with. */
const ensureDirectory = (ctx: PortalContext, connection: EnterpriseConnectionRow) =>
  inTransaction(ctx, async tx => {
    const present = await findDirectoryOfConnection(tx, connection.id)
    if (!present && isRead(connection, present)) await createDirectory(tx, newDirectoryOf(connection))
  })

export const readDirectoryOperations: Operation[] = [read]
