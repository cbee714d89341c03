import { index, route, type RouteConfig } from '@react-router/dev/routes'

export default [
  index('routes/home.tsx'),
  route('sign-in/*', 'routes/sign-in.tsx'),
  route('sign-up/*', 'routes/sign-up.tsx'),
  route('dashboard', 'routes/dashboard.tsx'),
  route('api/me', 'routes/api.me.ts'),
] satisfies RouteConfig
