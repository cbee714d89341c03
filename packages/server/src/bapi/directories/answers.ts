import type { Context, InTx } from '../../context/context.js'
import type { KeyedDirectory } from '../../domain/directories/directories.js'
import { completeRoleMappings } from '../../domain/directories/role-mappings.js'
import { deletedObject } from '../../resources/deleted-object.js'
import { directory, type DirectoryName, directoryRoleMapping } from '../../resources/directory.js'
import { paginatedList } from '../../resources/paginated-list.js'
import { getDirectory } from '../../store/directories.js'
import { listRoleMappings } from '../../store/directory-role-mappings.js'
import type { DirectoryRoleMappingRow, DirectoryRow } from '../../store/tables.js'

/** Answers about directories, under one of their two names. */
export class DirectoryAnswers {
  constructor(private readonly name: DirectoryName) {}

  one = ({ request }: Context, row: DirectoryRow) => directory(row, this.name, request)

  /** The key is told this once. */
  keyed = ({ request }: Context, { directory: row, apiKey }: KeyedDirectory) =>
    directory(row, this.name, { frontendApiUrl: request.frontendApiUrl, apiKey })

  deleted = (id: string) => deletedObject(this.name, id)

  async mapping(ctx: Context, row: DirectoryRoleMappingRow): Promise<object> {
    const [view] = await completeRoleMappings(ctx, row.directory_id, [row])
    return directoryRoleMapping(view!, this.name)
  }

  /** All mappings of a directory, by precedence. @throws NotFoundInStore */
  async mappings(ctx: Context | InTx, directoryId: string): Promise<object> {
    const { id } = await getDirectory(ctx, directoryId)
    const rows = await listRoleMappings(ctx, id)
    const views = await completeRoleMappings(ctx, id, rows)
    return paginatedList(
      views.map(view => directoryRoleMapping(view, this.name)),
      rows.length,
    )
  }

  deletedMapping = (id: string) =>
    deletedObject(`${this.name === 'directory' ? 'directory' : 'scim'}_group_role_mapping`, id)
}
