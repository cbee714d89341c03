import { requestOwnPull, setOwnCredentials } from '../../domain/directories/google/own-pulls.js'
import { getOwnDirectory } from '../../domain/directories/own-directories.js'
import { frontendOperation, type Operation } from '../../operation/operation.js'
import { directorySyncStatus } from '../../resources/directory.js'
import { findDirectoryPull } from '../../store/directory-pulls.js'
import { MEMBERS, named, renderDirectory } from './directory-parts.js'

// who acts in somebody's place does not decide who is in a company
const actors = 'forbidden'

/** The provider is asked before anything is stored (clerk-js DirectorySync.setCredentials). */
const setCredentials = frontendOperation('setDirectorySyncCredentials', {
  ...MEMBERS,
  mode: 'staged',
  limit: 'connect',
  actors,
  run: async (ctx, { path, body }) => {
    const directory = await setOwnCredentials(ctx, named(path), {
      serviceAccountJson: body.service_account_json,
      subjectEmail: body.subject_email,
    })
    return renderDirectory(ctx, directory)
  },
})

/** Answers at once, with the state that `getDirectorySyncStatus` shows until the run has ended. */
const sync = frontendOperation('syncDirectory', {
  ...MEMBERS,
  mode: 'write',
  limit: 'pull-directory',
  actors,
  run: async (ctx, { path }) => directorySyncStatus(await requestOwnPull(ctx, named(path))),
})

/** All is null of a directory that identity providers push to (clerk-js DirectorySync.getSyncStatus). */
const getStatus = frontendOperation('getDirectorySyncStatus', {
  ...MEMBERS,
  mode: 'read',
  limit: 'none',
  run: async (ctx, { path }) => {
    const { id } = await getOwnDirectory(ctx, named(path))
    return directorySyncStatus(await findDirectoryPull(ctx, id))
  },
})

export const ownPullOperations: Operation[] = [setCredentials, sync, getStatus]
