import { createTestingToken } from '../domain/tokens/testing-tokens.js'
import { backendOperation, type Operation } from '../operation/operation.js'
import { testingToken } from '../resources/testing-token.js'

const createToken = backendOperation('CreateTestingToken', {
  mode: 'read',
  access: 'secret-key',
  run: async ctx => {
    const { token, expiresAtSeconds } = await createTestingToken(ctx)
    return testingToken(token, expiresAtSeconds)
  },
})

export const testingTokenOperations: Operation[] = [createToken]
