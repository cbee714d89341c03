const address = `http://localhost:${process.env.PORT ?? 3000}`

/** @type {import('frontdesk').FrontdeskConfig} */
const config = {
  applications: [
    {
      name: 'Embedded example',
      instances: [
        {
          slug: 'default',
          environment: 'development',
          origins: [address],
          webhooks: [
            {
              name: 'welcome',
              url: `${address}/api/webhooks`,
              events: ['user.created'],
              secret: process.env.CLERK_WEBHOOK_SIGNING_SECRET,
            },
          ],
        },
      ],
    },
  ],
}

export default config
