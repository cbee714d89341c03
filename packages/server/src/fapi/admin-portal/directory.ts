import { inTransaction } from '../../context/transaction.js'
import {
  createDirectory,
  type KeyedDirectory,
  rotateDirectoryKey,
  updateDirectory,
} from '../../domain/directories/directories.js'
import { primaryFrontendApiUrl } from '../../domain/urls/frontend-api-url.js'
import { ApiError } from '../../errors/api-error.js'
import { isPulled } from '../../model/directory.js'
import type { Operation, Reply } from '../../operation/operation.js'
import { type PortalContext, portalOperation } from '../../operation/portal.js'
import { directoryUrl } from '../../resources/directory.js'
import { findDirectoryOfConnection } from '../../store/directories.js'
import type { DirectoryRow, EnterpriseConnectionRow } from '../../store/tables.js'
import { directoryBadge } from './badges.js'
import { customersConnection } from './customers-connection.js'
import { button, form, hidden, paragraph, section, values } from './html.js'
import { newDirectoryOf } from './new-directory.js'
import { goTo, portalPage, portalUrl } from './portal-page.js'
import { isRead, readDirectoryPage } from './read-directory-page.js'
import { type Words, wordsFor } from './words.js'

const show = portalOperation('getAdminPortalDirectory', {
  mode: 'read',
  limit: 'portal',
  scope: 'directory',
  run: async (ctx, { path }) => {
    const connection = await customersConnection(ctx, path.connection_id)
    const directory = await findDirectoryOfConnection(ctx, connection.id)
    if (isRead(connection, directory)) return readDirectoryPage(ctx, connection, directory)
    return directoryPage(ctx, connection, directory)
  },
})

/** The answer shows a new key once, so that it is no redirect; a form that is sent once more does nothing. */
const change = portalOperation('changeAdminPortalDirectory', {
  mode: 'staged',
  limit: 'portal',
  scope: 'directory',
  run: async (ctx, { path, body }) => {
    const connection = await customersConnection(ctx, path.connection_id)
    const made = await inTransaction(ctx, async tx => {
      const directory = await findDirectoryOfConnection(tx, connection.id)
      if (body.choice === 'create') {
        if (directory) return null
        return createDirectory(tx, newDirectoryOf(connection))
      }
      if (!directory) throw new ApiError('resource_not_found')
      if (body.choice !== 'rotate') {
        await updateDirectory(tx, directory.id, { enabled: body.choice === 'on' })
        return null
      }
      return directory.updated_at === body.version ? rotateDirectoryKey(tx, directory.id) : null
    })
    if (!made || isPulled(made.directory)) return goTo(ctx, `/connections/${connection.id}/directory`)
    return directoryPage(ctx, connection, made.directory, made)
  },
})

function directoryPage(
  ctx: PortalContext,
  connection: EnterpriseConnectionRow,
  directory: DirectoryRow | undefined,
  made?: KeyedDirectory,
): Reply {
  const words = wordsFor(ctx)
  const { say } = words
  const content = directory
    ? directoryContent(ctx, words, connection, directory, made)
    : form(
        portalUrl(ctx, `/connections/${connection.id}/directory`),
        button(say('directory_create'), 'create'),
      )
  return portalPage(ctx, words, {
    title: say('directory_title', { name: connection.name }),
    lead: say('directory_lead', { domains: connection.domains.join(', ') }),
    content: `<p>${directoryBadge(words, directory)}</p>\n${content}`,
  })
}

function directoryContent(
  ctx: PortalContext,
  { say }: Words,
  connection: EnterpriseConnectionRow,
  directory: DirectoryRow,
  made: KeyedDirectory | undefined,
): string {
  const action = portalUrl(ctx, `/connections/${connection.id}/directory`)
  const base = directoryUrl(primaryFrontendApiUrl(ctx.instance, ctx.services.publicUrl), directory.id)
  const shown = made
    ? `<div class="shown" role="status">${paragraph(say('directory_key_once'))}${values([[say('directory_key'), made.apiKey]])}</div>`
    : ''
  const rotate = form(
    action,
    hidden('version', String(directory.updated_at)) + button(say('directory_rotate'), 'rotate', 'other'),
  )
  const turn = form(
    action,
    directory.enabled ? button(say('switch_off'), 'off', 'other') : button(say('switch_on'), 'on'),
  )
  return [
    section(
      say('directory_enter'),
      values([[say('directory_base'), base]]) + shown + paragraph(say('directory_auth'), 'dim'),
    ),
    section(
      say('directory_people'),
      paragraph(
        say('directory_counts', {
          people: String(directory.users_count),
          groups: String(directory.groups_count),
        }),
      ),
    ),
    section(say('directory_key_title'), paragraph(say('directory_rotate_lead')) + rotate),
    section(say('directory_switch'), paragraph(say('directory_switch_lead')) + turn),
  ].join('\n')
}

export const directoryOperations: Operation[] = [show, change]
