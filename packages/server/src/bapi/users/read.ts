import type { Context } from '../../context/context.js'
import { completeUserViews, getUserView, userFacts } from '../../domain/views/user-view.js'
import { ApiError } from '../../errors/api-error.js'
import { backendList, type ListPage } from '../../operation/list.js'
import { backendOperation, type Operation } from '../../operation/operation.js'
import { totalCount } from '../../resources/total-count.js'
import { backendUser } from '../../resources/user.js'
import type { UserRow } from '../../store/tables.js'
import { USER_ORDER_FIELDS, type UserOrder } from '../../store/user-search.js'
import { countUsers, findUser, listUsers } from '../../store/users.js'
import { parseFilter } from './filter.js'

const getUserList = backendList('GetUserList', {
  mode: 'read',
  access: 'secret-key',
  filter: (_, { query }) => parseFilter(query),
  order: USER_ORDER_FIELDS,
  fetch: async (ctx, filter, page, { query }) => {
    const after = await startOf(ctx, query.starting_after, page)
    return listUsers(ctx, filter, page.order, { ...page, ...(after && { after }) })
  },
  render: async (ctx, rows) => {
    const views = await completeUserViews(ctx, rows)
    return [...views.values()].map(view => backendUser(view, userFacts(ctx)))
  },
})

const getUsersCount = backendOperation('GetUsersCount', {
  mode: 'read',
  access: 'secret-key',
  run: async (ctx, { query }) => totalCount(await countUsers(ctx, parseFilter(query))),
})

const getUser = backendOperation('GetUser', {
  mode: 'read',
  access: 'secret-key',
  run: async (ctx, { path }) => backendUser(await getUserView(ctx, path.user_id), userFacts(ctx)),
})

/** The user after whom the page begins. */
async function startOf(
  ctx: Context,
  id: string | undefined,
  page: ListPage<UserOrder['field']>,
): Promise<UserRow | undefined> {
  if (id === undefined) return undefined
  if (page.order.field !== 'created_at') throw new ApiError('form_param_value_invalid', { param: 'order_by' })
  if (page.offset > 0) throw new ApiError('form_param_value_invalid', { param: 'offset' })
  const after = await findUser(ctx, id)
  if (!after) throw new ApiError('form_param_value_invalid', { param: 'starting_after' })
  return after
}

export const userReadOperations: Operation[] = [getUserList, getUsersCount, getUser]
