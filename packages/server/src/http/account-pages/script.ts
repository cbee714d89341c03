/**
 * What an account page does in the browser, as it is sent: loads clerk-js with the facts that the server
 * wrote into the page, and mounts the official component. Plain text and no bundler: keep it free of
 * backslashes and template literals.
 */
export const PAGE_SCRIPT = `
(() => {
  const find = id => document.getElementById(id)
  const page = JSON.parse(find('page').textContent)

  function options() {
    return Object.assign({}, page.options, {
      ui: { ClerkUI: window.__internal_ClerkUICtor },
      allowedRedirectOrigins: page.allowedOrigins.map(source => new RegExp(source)),
      appearance: appearance(),
      telemetry: { disabled: true },
      routerPush: goBy('pushState'),
      routerReplace: goBy('replaceState'),
    })
  }

  /* the components read colors as values: the page's own say which scheme it is in */
  function appearance() {
    const style = getComputedStyle(document.documentElement)
    const color = name => style.getPropertyValue('--' + name).trim()
    return {
      elements: page.elements,
      variables: {
        colorPrimary: color('primary'),
        colorPrimaryForeground: color('on-primary'),
        colorBackground: color('card'),
        colorForeground: color('ink'),
        colorMutedForeground: color('dim'),
        colorInput: color('field'),
        colorInputForeground: color('ink'),
        colorNeutral: color('neutral'),
        colorDanger: color('danger'),
      },
    }
  }

  /**
   * The steps of a component are one document. Loaded anew for every step, the start page forgets the error
   * that it has to show: it asks for a fresh attempt as soon as it has read it.
   */
  function goBy(change) {
    return (to, tools) => {
      const url = new URL(to, location.href)
      const own = page.props.path
      const isStep = own && (url.pathname === own || url.pathname.startsWith(own + '/'))
      if (isStep) history[change](null, '', url)
      else tools.windowNavigate(withTarget(url))
    }
  }

  /**
   * From a sign-in clerk-js leads somebody new to the steps of a sign-up, and says only to some of them where
   * to go on to.
   */
  function withTarget(url) {
    const isForm = [page.options.signInUrl, page.options.signUpUrl].some(form => url.href.startsWith(form))
    if (!isForm) return url
    for (const [name, value] of new URLSearchParams(location.search)) {
      const isTarget = /redirect_url$|^after_sign_(in|up)_url$/.test(name)
      if (isTarget && !url.searchParams.has(name)) url.searchParams.set(name, value)
    }
    return url
  }

  /** Where the visitor must be first; null: here. */
  function detour(clerk) {
    if (!page.needsSession) return null
    const back = { redirectUrl: location.href }
    if (!clerk.user) return () => clerk.redirectToSignIn(back)
    if (clerk.session.currentTask) return () => clerk.redirectToTasks(back)
    if (page.target) return () => clerk.navigate(clerk.buildUrlWithAuth(page.target))
    if (page.withoutOrganization && !clerk.organization) return () => clerk.navigate(page.withoutOrganization)
    return null
  }

  function greet(user) {
    const address = user.primaryEmailAddress
    find('who').textContent = user.fullName || (address && address.emailAddress) || user.username || ''
    find('landing').hidden = false
  }

  async function start() {
    find('loading').hidden = false
    const clerk = window.Clerk
    await clerk.load(options())
    const leave = detour(clerk)
    if (leave) return leave()
    if (page.needsSession) clerk.mountUserButton(find('user-button'), page.userButton)
    if (page.component) clerk['mount' + page.component](find('component'), page.props)
    else greet(clerk.user)
    find('loading').hidden = true
  }

  function fail(error) {
    console.error(error)
    find('loading').hidden = true
    find('failure').hidden = false
  }

  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    if (window.Clerk && window.Clerk.loaded) window.Clerk.__internal_updateProps({ appearance: appearance() })
  })
  addEventListener('DOMContentLoaded', () => { start().catch(fail) })
})()
`
