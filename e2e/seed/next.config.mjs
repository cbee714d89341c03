// The seed shows two middlewares and two pages of an organization:
// `page.basic.tsx`, `page.advanced.tsx` and so on.
const variant = process.env.SEED_VARIANT ?? 'basic'

/** @type {import('next').NextConfig} */
const config = {
  distDir: process.env.NEXT_DIST_DIR ?? `.next/${variant}`,
  pageExtensions: ['tsx', 'ts', `${variant}.tsx`, `${variant}.ts`],
  // Which files a copy elsewhere would need: a quarter of the build, for nothing.
  outputFileTracing: false,
  experimental: {
    // Native: webpack can't bundle it.
    serverComponentsExternalPackages: ['@prisma/adapter-libsql', '@libsql/client', 'libsql'],
  },
}

export default config
