/** For pages that are not for everybody. While somebody signs in, the SDK does not know yet: undefined. */
export default defineNuxtRouteMiddleware(to => {
  const { isSignedIn } = useAuth()
  if (isSignedIn.value === false)
    return navigateTo({ path: '/sign-in', query: { redirect_url: to.fullPath } })
})
