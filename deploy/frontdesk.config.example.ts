/** To be copied to frontdesk.config.ts beside compose.production.yaml: docs/configuration.md explains it. */
export default {
  applications: [
    {
      name: 'Example',
      instances: [
        {
          slug: 'example',
          environment: 'production',
          domain: 'example.com',
          hosts: ['clerk.example.com'],
        },
      ],
    },
  ],
}
