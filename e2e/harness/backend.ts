import { createClerkClient, type ClerkClient } from '@clerk/backend'
import { randomBytes } from 'node:crypto'
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

/** Creates a user with a verified address and a password through the Backend API. */
export async function createUser(instance: InstanceKeys): Promise<ExistingUser> {
  const credentials = newCredentials()
  const user = await backendOf(instance).users.createUser({
    emailAddress: [credentials.email],
    password: credentials.password,
  })
  return { ...credentials, id: user.id }
}
