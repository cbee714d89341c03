// The instance of this example, for `npm run demo` and for the browser tests: keys that everybody knows, so
// never for anything else. With the hosted service all of this is in its dashboard.
const port = process.env.SAAS_FRONTDESK_PORT ?? '4400'
const appUrl = process.env.SAAS_APP_URL ?? 'http://localhost:3000'

export default {
  applications: [
    {
      name: 'Trellis',
      instances: [
        {
          slug: 'trellis',
          environment: 'development',
          default: true,
          publishableKey: `pk_test_${Buffer.from(`127.0.0.1:${port}$`).toString('base64url')}`,
          secretKeys: ['sk_test_trellisdemo000000000000000000000000'],
          // without credentials in the environment a test provider that is built in stands in for each
          connections: {
            google: {
              clientId: process.env.GOOGLE_CLIENT_ID,
              clientSecret: process.env.GOOGLE_CLIENT_SECRET,
            },
            github: {
              clientId: process.env.GITHUB_CLIENT_ID,
              clientSecret: process.env.GITHUB_CLIENT_SECRET,
            },
          },
          settings: { organizations: { enabled: true, maxAllowedMemberships: 0 } },
          webhooks: [
            {
              name: 'trellis',
              url: `${appUrl}/api/webhooks/clerk`,
              events: ['user.*', 'organization.*', 'organizationMembership.*'],
              secret: 'whsec_dHJlbGxpcy1kZW1vLXdlYmhvb2stc2VjcmV0LTAwMQ==',
            },
          ],
        },
      ],
    },
  ],
}
