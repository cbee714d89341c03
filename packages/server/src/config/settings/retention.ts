import * as z from 'zod'
import { group } from './schema.js'

/** Attempts name what they have made for two days. */
const days = z.int().min(2).max(3650)

export const retention = group({
  sessionDays: days
    .default(30)
    .describe(
      'A session that has ended or expired can be looked at for this long. Then it is deleted, and with the last one its client: a browser that comes later is a new one, also for `signIn.clientTrust`.',
    ),
  anonymousClientDays: z
    .int()
    .min(1)
    .max(3650)
    .default(1)
    .describe(
      'A client that nobody has signed in on is deleted this long after its last change, unless a sign-in or sign-up of it goes on.',
    ),
  devBrowserDays: days
    .default(30)
    .describe('A dev browser without a client is deleted when it is this old. clerk-js asks for a new one.'),
  ticketDays: days
    .default(30)
    .describe(
      'Sign-in tokens, actor tokens and keys of trusted devices are deleted this long after they were used, were revoked or expired. Keys that are in use stay.',
    ),
  invitationDays: days
    .nullable()
    .default(90)
    .describe(
      'Invitations, to organizations as well, are deleted this long after they were accepted, were revoked or expired; `null` means never.',
    ),
})
