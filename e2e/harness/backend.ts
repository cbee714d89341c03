import { randomBytes, randomInt } from 'node:crypto'
import { type ClerkClient, createClerkClient } from '@clerk/backend'
import type { InstanceKeys } from './sdks.js'

/** The official Backend API client of one instance. */
export function backendOf(instance: InstanceKeys): ClerkClient {
  return createClerkClient({
    secretKey: instance.secretKey,
    publishableKey: instance.publishableKey,
    apiUrl: `${instance.serverUrl}/bapi`,
    telemetry: { disabled: true },
  })
}

export interface Credentials {
  email: string
  password: string
}

export interface ExistingUser extends Credentials {
  id: string
}

/** Credentials that no other test uses. */
export function newCredentials(): Credentials {
  const unique = randomBytes(6).toString('hex')
  return { email: `person-${unique}@example.com`, password: `Correct-horse-${unique}` }
}

const firstLine = randomInt(8000)
let phones = 0

/**
 * A number that no other test uses, and none of the fictional ones (555-0100 to
 * 555-0199), which get no messages.
 */
export function newPhone(): { national: string; e164: string } {
  const national = `415555${2000 + ((firstLine + phones++) % 8000)}`
  return { national, e164: `+1${national}` }
}

export const newUsername = () => `user_${randomBytes(6).toString('hex')}`

type UserParams = Parameters<ClerkClient['users']['createUser']>[0]

/** Creates a user with a verified address and a password through the Backend API. */
export async function createUser(instance: InstanceKeys, params: UserParams = {}): Promise<ExistingUser> {
  const credentials = newCredentials()
  const user = await backendOf(instance).users.createUser({
    emailAddress: [credentials.email],
    password: credentials.password,
    ...params,
  })
  return { ...credentials, id: user.id }
}
