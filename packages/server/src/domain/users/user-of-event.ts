import type { Context } from '../../context/context.js'
import type { UserView } from '../../model/user.js'
import { backendUser, directoryOfUser } from '../../resources/user.js'
import { findDirectory } from '../../store/directories.js'
import { userFacts } from '../views/user-view.js'

/** A user as events show it: with the directory that keeps it, which nothing else shows. */
export async function userOfEvent(ctx: Context, view: UserView): Promise<object> {
  const data = backendUser(view, userFacts(ctx))
  const id = view.user.directory_id ?? null
  const directory = id === null ? undefined : await findDirectory(ctx, id)
  return directory ? { ...data, scim: directoryOfUser(view.user, directory) } : data
}
