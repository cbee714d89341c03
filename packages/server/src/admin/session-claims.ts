import { changeInstance } from '../domain/instances/change-instance.js'
import { type OwnOperation, ownOperation } from '../operation/own.js'
import * as answers from './answers.js'
import { OPERATOR } from './operator.js'
import { sessionClaimsBody } from './parameters.js'

const getClaims = ownOperation('getSessionClaims', {
  method: 'get',
  path: '/admin/v1/session_claims',
  summary: 'The claims that every session token of the instance has besides those of its own',
  mode: 'read',
  ...OPERATOR,
  answer: answers.sessionClaims,
  run: async ctx => shown(ctx.instance.settings.session.claims),
})

/** No operation of the Backend API has a field for it: the hosted service has it in its dashboard alone. */
const changeClaims = ownOperation('changeSessionClaims', {
  method: 'patch',
  path: '/admin/v1/session_claims',
  summary: 'Put other claims in place of them; what the configuration says anew replaces these',
  mode: 'write',
  ...OPERATOR,
  body: sessionClaimsBody,
  answer: answers.sessionClaims,
  run: async (ctx, { body: { claims } }) => {
    const { session } = await changeInstance(ctx, { session: { claims } })
    return shown(session.claims)
  },
})

const shown = (claims: Record<string, unknown>) => ({ object: 'session_claims' as const, claims })

export const sessionClaimsOperations: OwnOperation[] = [getClaims, changeClaims]
