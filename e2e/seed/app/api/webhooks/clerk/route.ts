// app/api/webhooks/clerk/route.ts
import { Webhook } from 'svix'
import { headers } from 'next/headers'
import { WebhookEvent } from '@clerk/nextjs/server'
import { db } from '@/lib/db'

export async function POST(req: Request) {
  const WEBHOOK_SECRET = process.env.CLERK_WEBHOOK_SECRET

  if (!WEBHOOK_SECRET) {
    throw new Error('Missing CLERK_WEBHOOK_SECRET')
  }

  // Get headers
  const headerPayload = headers()
  const svix_id = headerPayload.get('svix-id')
  const svix_timestamp = headerPayload.get('svix-timestamp')
  const svix_signature = headerPayload.get('svix-signature')

  if (!svix_id || !svix_timestamp || !svix_signature) {
    return new Response('Missing svix headers', { status: 400 })
  }

  // Get body
  const payload = await req.json()
  const body = JSON.stringify(payload)

  // Verify webhook
  const wh = new Webhook(WEBHOOK_SECRET)
  let evt: WebhookEvent

  try {
    evt = wh.verify(body, {
      'svix-id': svix_id,
      'svix-timestamp': svix_timestamp,
      'svix-signature': svix_signature,
    }) as WebhookEvent
  } catch (err) {
    console.error('Webhook verification failed:', err)
    return new Response('Webhook verification failed', { status: 400 })
  }

  // Handle events
  const eventType = evt.type

  switch (eventType) {
    case 'user.created':
      await handleUserCreated(evt.data)
      break

    case 'user.updated':
      await handleUserUpdated(evt.data)
      break

    case 'user.deleted':
      await handleUserDeleted(evt.data)
      break

    case 'organization.created':
      await handleOrgCreated(evt.data)
      break

    case 'organization.updated':
      await handleOrgUpdated(evt.data)
      break

    case 'organization.deleted':
      await handleOrgDeleted(evt.data)
      break

    case 'organizationMembership.created':
      await handleMembershipCreated(evt.data)
      break

    case 'organizationMembership.deleted':
      await handleMembershipDeleted(evt.data)
      break

    default:
      console.log(`Unhandled event type: ${eventType}`)
  }

  return new Response('Webhook processed', { status: 200 })
}

// Event handlers
async function handleUserCreated(data: any) {
  await db.user.create({
    data: {
      clerkId: data.id,
      email: data.email_addresses[0]?.email_address,
      firstName: data.first_name,
      lastName: data.last_name,
      imageUrl: data.image_url,
      createdAt: new Date(data.created_at),
      updatedAt: new Date(data.updated_at),
    },
  })

  console.log('User created:', data.id)
}

async function handleUserUpdated(data: any) {
  await db.user.update({
    where: { clerkId: data.id },
    data: {
      email: data.email_addresses[0]?.email_address,
      firstName: data.first_name,
      lastName: data.last_name,
      imageUrl: data.image_url,
      updatedAt: new Date(data.updated_at),
    },
  })

  console.log('User updated:', data.id)
}

async function handleUserDeleted(data: any) {
  await db.user.delete({
    where: { clerkId: data.id },
  })

  console.log('User deleted:', data.id)
}

async function handleOrgCreated(data: any) {
  await db.organization.create({
    data: {
      clerkId: data.id,
      name: data.name,
      slug: data.slug,
      imageUrl: data.image_url,
      createdAt: new Date(data.created_at),
      updatedAt: new Date(data.updated_at),
    },
  })

  console.log('Organization created:', data.id)
}

async function handleOrgUpdated(data: any) {
  await db.organization.update({
    where: { clerkId: data.id },
    data: {
      name: data.name,
      slug: data.slug,
      imageUrl: data.image_url,
      updatedAt: new Date(data.updated_at),
    },
  })

  console.log('Organization updated:', data.id)
}

async function handleOrgDeleted(data: any) {
  await db.organization.delete({
    where: { clerkId: data.id },
  })

  console.log('Organization deleted:', data.id)
}

async function handleMembershipCreated(data: any) {
  await db.organizationMember.create({
    data: {
      clerkId: data.id,
      organizationId: data.organization.id,
      userId: data.public_user_data.user_id,
      role: data.role,
      createdAt: new Date(data.created_at),
      updatedAt: new Date(data.updated_at),
    },
  })

  console.log('Membership created:', data.id)
}

async function handleMembershipDeleted(data: any) {
  await db.organizationMember.delete({
    where: { clerkId: data.id },
  })

  console.log('Membership deleted:', data.id)
}
