/** @type {import('next').NextConfig} */
const config = {
  // Native, or meant for Node: not for the bundler.
  serverExternalPackages: ['@prisma/adapter-libsql', '@libsql/client', 'libsql', '@prisma/adapter-pg', 'pg'],
  // This example lies inside a repository with a lockfile of its own; your application needs no such line.
  turbopack: { root: import.meta.dirname },
}

export default config
