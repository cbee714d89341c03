/** @type {import('next').NextConfig} */
const config = {
  // This example lies inside a repository with a lockfile of its own; your application needs no such line.
  turbopack: { root: import.meta.dirname },
}

export default config
