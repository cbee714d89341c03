import type { fapi } from '@frontdesk/contract'
import type { FrontendContext } from '../context/context.js'
import {
  findTestConnection,
  sealCode,
  TEST_PERSONS,
  type TestPerson,
} from '../domain/connections/test-provider.js'
import { findVisit } from '../domain/external-accounts/visits.js'
import { ApiError } from '../errors/api-error.js'
import type { Connection } from '../model/connection.js'
import { verificationStatus } from '../model/verification.js'
import { frontendOperation, type Operation, type OperationInput, Reply } from '../operation/operation.js'
import { parseEmailAddress } from '../protocols/email-address.js'
import type { VerificationRow } from '../store/tables.js'
import { requireOwnPage } from './page.js'
import { testProviderPage, visitOverPage } from './test-provider-page.js'

type Answer = OperationInput<fapi.Operations['answerAsTestProvider']>['body']

/** What the callback is told in place of a code, as providers say it (RFC 6749, 4.1.2.1). */
const ERRORS = { refuse: 'access_denied', fail: 'server_error' }

const getTestProvider = frontendOperation('getTestProvider', {
  mode: 'read',
  access: 'public',
  limit: 'open-link',
  run: async (ctx, { query }) => {
    const { state } = query
    const connection = connectionOf(ctx, query.connection)
    const visit = await findVisit(ctx, state)
    return isOpen(ctx, visit) ? testProviderPage(ctx, 200, { connection, state }) : visitOverPage(ctx, visit)
  },
})

const answerAsTestProvider = frontendOperation('answerAsTestProvider', {
  mode: 'read',
  access: 'public',
  limit: 'open-link',
  run: async (ctx, { body }) => {
    const { choice, state } = body
    const connection = connectionOf(ctx, body.connection)
    requireOwnPage(ctx)
    const visit = await findVisit(ctx, state)
    if (!isOpen(ctx, visit)) return visitOverPage(ctx, visit)
    if (choice === 'refuse' || choice === 'fail') return leadBack(ctx, { state, error: ERRORS[choice] })
    const person = choice === 'typed' ? typedPerson(body) : TEST_PERSONS[choice]
    if (!person) return testProviderPage(ctx, 422, { connection, state, typed: body })
    return leadBack(ctx, { state, code: sealCode(ctx, connection, state, person) })
  },
})

/** A visit takes one answer: browsers go back to the page of one that has had it. */
const isOpen = (ctx: FrontendContext, visit: VerificationRow | undefined) =>
  visit !== undefined && verificationStatus(visit, ctx.now) === 'unverified'

/** @throws ApiError resource_not_found; in production, always */
function connectionOf(ctx: FrontendContext, key: string): Connection {
  const connection = findTestConnection(ctx.instance, key)
  if (!connection) throw new ApiError('resource_not_found')
  return connection
}

/** @returns null: nobody can be known by what was typed */
function typedPerson({ name = '', email_address = '', email_proven = false }: Answer): TestPerson | null {
  const [ownName, typed] = [name.trim(), email_address.trim()]
  const emailAddress = typed === '' ? null : parseEmailAddress(typed)
  const isUnreadable = typed !== '' && emailAddress === null
  if (isUnreadable || (ownName === '' && emailAddress === null)) return null
  return { name: ownName, emailAddress, isEmailProven: email_proven && emailAddress !== null }
}

function leadBack({ request }: FrontendContext, parameters: Record<string, string>): Reply {
  const query = new URLSearchParams(parameters).toString()
  return new Reply(303, null, { location: `${request.frontendApiUrl}/v1/oauth_callback?${query}` })
}

export const testProviderOperations: Operation[] = [getTestProvider, answerAsTestProvider]
