export default defineNuxtConfig({
  modules: ['@clerk/nuxt'],
  compatibilityDate: '2026-11-01',
})
