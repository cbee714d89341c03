import { clerkPlugin } from '@clerk/vue'
import { createApp } from 'vue'
import { createRouter, createWebHistory } from 'vue-router'
import App from './app.vue'
import Dashboard from './pages/dashboard.vue'
import Home from './pages/home.vue'
import SignInPage from './pages/sign-in.vue'
import SignUpPage from './pages/sign-up.vue'

const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', component: Home },
    { path: '/sign-in/:step(.*)*', component: SignInPage },
    { path: '/sign-up/:step(.*)*', component: SignUpPage },
    { path: '/dashboard', component: Dashboard },
  ],
})

const environment = import.meta.env
const scripts = {
  __internal_clerkJSUrl: environment.VITE_CLERK_JS_URL,
  __internal_clerkUIUrl: environment.VITE_CLERK_UI_URL,
}

// as the comment of `frontdesk env --sdk vue` says
createApp(App)
  .use(router)
  .use(clerkPlugin, {
    publishableKey: environment.VITE_CLERK_PUBLISHABLE_KEY,
    proxyUrl: environment.VITE_CLERK_PROXY_URL,
    ...scripts,
    signInUrl: '/sign-in',
    signUpUrl: '/sign-up',
    routerPush: (to: string) => router.push(to),
    routerReplace: (to: string) => router.replace(to),
    telemetry: false,
  })
  .mount('#app')
