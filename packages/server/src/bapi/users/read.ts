import type { Context } from '../../context/context.js'
import { completeUserViews, getUserView, userFacts } from '../../domain/users/view.js'
import { ApiError } from '../../errors/api-error.js'
import { backendOperation, type Operation } from '../../operation/operation.js'
import { totalCount } from '../../resources/total-count.js'
import { backendUser } from '../../resources/user.js'
import { USER_ORDER_FIELDS, type UserOrder, type UserPage } from '../../store/user-search.js'
import { countUsers, findUser, listUsers } from '../../store/users.js'
import { parseFilter } from './filter.js'

const DEFAULT_LIMIT = 10

const getUserList = backendOperation('GetUserList', {
  mode: 'read',
  run: async (ctx, { query = {} }) => {
    const order = parseOrder(ctx.request.query.get('order_by'))
    const page = await parsePage(ctx, query, order)
    const users = await listUsers(ctx.db, ctx.instance.id, parseFilter(query), order, page)
    const views = await completeUserViews(ctx.db, ctx.instance.id, users)
    return [...views.values()].map(view => backendUser(view, userFacts(ctx)))
  },
})

const getUsersCount = backendOperation('GetUsersCount', {
  mode: 'read',
  run: async (ctx, { query = {} }) =>
    totalCount(await countUsers(ctx.db, ctx.instance.id, parseFilter(query))),
})

const getUser = backendOperation('GetUser', {
  mode: 'read',
  run: async (ctx, { path }) =>
    backendUser(await getUserView(ctx.db, ctx.instance.id, path.user_id), userFacts(ctx)),
})

/** Only the first `order_by` counts (spec). An unescaped `+` arrives as a space. */
function parseOrder(text: string | null): UserOrder {
  if (text === null || text === '') return { field: 'created_at', direction: 'desc' }
  const name = text.replace(/^[+\- ]/, '')
  const field = USER_ORDER_FIELDS.find(known => known === name)
  if (!field) throw new ApiError('form_param_value_invalid', { param: 'order_by' })
  return { field, direction: text.startsWith('-') ? 'desc' : 'asc' }
}

async function parsePage(
  ctx: Context,
  query: { limit?: number; offset?: number; starting_after?: string },
  order: UserOrder,
): Promise<UserPage> {
  const page = { limit: query.limit ?? DEFAULT_LIMIT, offset: query.offset ?? 0 }
  if (query.starting_after === undefined) return page
  if (order.field !== 'created_at') throw new ApiError('form_param_value_invalid', { param: 'order_by' })
  if (page.offset > 0) throw new ApiError('form_param_value_invalid', { param: 'offset' })
  const after = await findUser(ctx.db, ctx.instance.id, query.starting_after)
  if (!after) throw new ApiError('form_param_value_invalid', { param: 'starting_after' })
  return { ...page, after }
}

export const userReadOperations: Operation[] = [getUserList, getUsersCount, getUser]
