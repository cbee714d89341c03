import { mintTemplateToken } from '../domain/jwt-templates/mint.js'
import {
  changeJwtTemplate,
  createJwtTemplate,
  type JwtTemplateInput,
  removeJwtTemplate,
} from '../domain/jwt-templates/templates.js'
import { backendList, everything } from '../operation/list.js'
import { backendOperation, type Operation } from '../operation/operation.js'
import { deletedObject } from '../resources/deleted-object.js'
import { jwtTemplate } from '../resources/jwt-template.js'
import { countJwtTemplates, getJwtTemplate, listJwtTemplates } from '../store/jwt-templates.js'
import { liveSession } from './sessions.js'

const listTemplates = backendList('ListJWTTemplates', {
  mode: 'read',
  access: 'secret-key',
  filter: everything,
  fetch: (ctx, _, page) => listJwtTemplates(ctx, page),
  count: ctx => countJwtTemplates(ctx),
  render: (_, rows) => rows.map(jwtTemplate),
})

const createTemplate = backendOperation('CreateJWTTemplate', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { body }) => jwtTemplate(await createJwtTemplate(ctx, inputOf(body))),
})

const getTemplate = backendOperation('GetJWTTemplate', {
  mode: 'read',
  access: 'secret-key',
  run: async (ctx, { path }) => jwtTemplate(await getJwtTemplate(ctx, path.template_id)),
})

const updateTemplate = backendOperation('UpdateJWTTemplate', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path, body }) =>
    jwtTemplate(await changeJwtTemplate(ctx, path.template_id, inputOf(body))),
})

const deleteTemplate = backendOperation('DeleteJWTTemplate', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path }) => {
    await removeJwtTemplate(ctx, path.template_id)
    return deletedObject('jwt_template', path.template_id)
  },
})

const createTokenFromTemplate = backendOperation('CreateSessionTokenFromTemplate', {
  mode: 'read',
  access: 'secret-key',
  run: async (ctx, { path, body }) => {
    const session = await liveSession(ctx, path.session_id)
    const options = { authorizedParty: null, lifetimeSeconds: body.expires_in_seconds ?? undefined }
    return { object: 'token', jwt: await mintTemplateToken(ctx, session, path.template_name, options) }
  },
})

interface TemplateBody {
  name: string
  claims: unknown
  lifetime?: number | null
  allowed_clock_skew?: number | null
  custom_signing_key?: boolean
  signing_algorithm?: string | null
  signing_key?: string | null
}

function inputOf(body: TemplateBody): JwtTemplateInput {
  return {
    name: body.name,
    claims: body.claims,
    lifetimeSeconds: body.lifetime,
    allowedClockSkewSeconds: body.allowed_clock_skew,
    customSigningKey: body.custom_signing_key,
    signingAlgorithm: body.signing_algorithm,
    signingKey: body.signing_key,
  }
}

export const jwtTemplateOperations: Operation[] = [
  listTemplates,
  createTemplate,
  getTemplate,
  updateTemplate,
  deleteTemplate,
  createTokenFromTemplate,
]
