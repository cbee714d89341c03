// scripts/test-webhook.ts
import { Webhook } from 'svix'

const WEBHOOK_SECRET = process.env.CLERK_WEBHOOK_SECRET!
const WEBHOOK_URL =
  process.env.WEBHOOK_URL ?? 'http://localhost:3000/api/webhooks/clerk'

async function testWebhook() {
  const payload = {
    type: 'user.created',
    data: {
      id: 'user_test123',
      email_addresses: [
        {
          email_address: 'test@example.com',
        },
      ],
      first_name: 'Test',
      last_name: 'User',
      image_url: 'https://example.com/avatar.jpg',
      created_at: Date.now(),
      updated_at: Date.now(),
    },
  }

  const wh = new Webhook(WEBHOOK_SECRET)
  const id = `msg_${Date.now()}`
  const date = new Date()
  const headers = {
    'svix-id': id,
    'svix-timestamp': String(Math.floor(date.getTime() / 1000)),
    'svix-signature': wh.sign(id, date, JSON.stringify(payload)),
  }

  const response = await fetch(WEBHOOK_URL, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      ...headers,
    },
    body: JSON.stringify(payload),
  })

  console.log('Response:', response.status, await response.text())
}

testWebhook()
