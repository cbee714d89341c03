import { directoryProviderOf } from '../../domain/directories/own-directories.js'
import { isPulled } from '../../model/directory.js'
import type { Reply } from '../../operation/operation.js'
import type { PortalContext } from '../../operation/portal.js'
import { DIRECTORY_SCOPES } from '../../protocols/google/service-account.js'
import { findDirectoryPull } from '../../store/directory-pulls.js'
import type { DirectoryPullRow, DirectoryRow, EnterpriseConnectionRow } from '../../store/tables.js'
import { directoryBadge } from './badges.js'
import { button, type Fault, field, form, paragraph, section, values } from './html.js'
import { portalPage, portalUrl } from './portal-page.js'
import { type Words, wordsFor } from './words.js'

/** What the form has to be shown with again. */
interface FormState {
  subjectEmail?: string | undefined
  faults: Fault[]
}

/** Whether we read the directory of a connection, or will once there is one. */
export const isRead = (connection: EnterpriseConnectionRow, directory: DirectoryRow | undefined): boolean =>
  isPulled(directory ?? { provider: directoryProviderOf(connection) })

/** The page of a directory that we read, instead of being told. */
export async function readDirectoryPage(
  ctx: PortalContext,
  connection: EnterpriseConnectionRow,
  directory: DirectoryRow | undefined,
  state: FormState = { faults: [] },
): Promise<Reply> {
  const words = wordsFor(ctx)
  const { say } = words
  const pull = directory && (await findDirectoryPull(ctx, directory.id))
  const url = portalUrl(ctx, `/connections/${connection.id}/directory`)
  return portalPage(ctx, words, {
    title: say('directory_title', { name: connection.name }),
    lead: say('directory_read_lead', { domains: connection.domains.join(', ') }),
    faults: state.faults,
    content: [
      `<p>${directoryBadge(words, directory)}</p>`,
      directory && pull ? stateSections(words, url, directory, pull) : '',
      section(say('directory_read_title'), credentialsForm(words, url, pull, state)),
    ].join('\n'),
  })
}

function credentialsForm(
  { say }: Words,
  url: string,
  pull: DirectoryPullRow | undefined,
  { subjectEmail, faults }: FormState,
): string {
  const file = {
    name: 'service_account_json',
    label: say('directory_file'),
    hint: say('directory_file_hint'),
    kind: 'area',
    maxLength: 16_384,
  } as const
  const administrator = {
    name: 'subject_email',
    label: say('directory_administrator'),
    hint: say('directory_administrator_hint'),
    value: subjectEmail ?? pull?.subject_email ?? '',
    maxLength: 320,
  }
  return [
    paragraph(say('directory_read_steps')),
    values([[say('directory_scopes'), DIRECTORY_SCOPES.join(',')]]),
    form(
      `${url}/read`,
      field(file, faults) + field(administrator, faults) + button(say('directory_save'), 'credentials'),
    ),
  ].join('\n')
}

function stateSections(words: Words, url: string, directory: DirectoryRow, pull: DirectoryPullRow): string {
  const { say } = words
  const counts = { people: String(directory.users_count), groups: String(directory.groups_count) }
  const sync = directory.enabled ? form(`${url}/read`, button(say('directory_sync'), 'sync', 'other')) : ''
  const turn = directory.enabled ? button(say('switch_off'), 'off', 'other') : button(say('switch_on'), 'on')
  return [
    section(say('directory_state_title'), lastSync(words, pull) + sync),
    section(say('directory_people'), paragraph(say('directory_counts', counts))),
    section(say('directory_switch'), paragraph(say('directory_switch_lead')) + form(url, turn)),
  ].join('\n')
}

function lastSync({ say, date }: Words, pull: DirectoryPullRow): string {
  const { last_sync_status: status, last_synced_at: at, last_sync_error: reason } = pull
  if (status === 'running') return paragraph(say('directory_running'))
  if (status === null || at === null) return paragraph(say('directory_never'))
  if (status !== 'succeeded')
    return paragraph(say('directory_failed', { date: date(at), reason: reason ?? '' }))
  const count = String(pull.changed_user_count ?? 0)
  const done = paragraph(say('directory_succeeded', { date: date(at), count }))
  return reason === null ? done : done + paragraph(reason, 'dim')
}
