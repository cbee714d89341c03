/**
 * The page's behaviour, as it is sent. Everything of a message enters the document as text or as a property,
 * never as markup. Plain text and no bundler: keep it free of backslashes and template literals.
 */
export const PAGE_SCRIPT = `
(() => {
  const find = id => document.getElementById(id)
  const { root } = find('main').dataset
  const narrow = matchMedia('(max-width: 760px)')
  const state = { messages: [], chosen: null, followsNewest: true, view: 'html', announced: null }

  function visible() {
    const words = find('filter').value.trim().toLowerCase()
    const instance = find('instance').value
    return state.messages.filter(message =>
      (!instance || message.instance === instance) &&
      (!words || (message.to + ' ' + message.subject).toLowerCase().includes(words)))
  }

  function timeOf(message) {
    const date = new Date(message.created_at)
    const isToday = date.toDateString() === new Date().toDateString()
    return isToday ? date.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }) : date.toLocaleDateString()
  }

  function part(className, text) {
    const element = document.createElement('span')
    element.className = className
    element.textContent = text
    return element
  }

  function row(message) {
    const item = document.createElement('li')
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'row'
    button.dataset.id = message.id
    button.append(part('who', message.to), part('when', timeOf(message)), part('what', message.subject))
    button.addEventListener('click', () => choose(message.id, true))
    item.append(button)
    return item
  }

  function render() {
    const shown = visible()
    const focused = document.activeElement && document.activeElement.dataset.id
    find('messages').replaceChildren(...shown.map(row))
    find('nothing').hidden = shown.length > 0 || state.messages.length === 0
    find('empty').hidden = state.messages.length > 0
    find('main').classList.toggle('blank', state.messages.length === 0)
    find('clear').disabled = state.messages.length === 0
    document.title = state.messages.length > 0 ? 'Inbox (' + state.messages.length + ')' : 'Inbox'
    const isGone = !shown.some(message => message.id === state.chosen)
    if (shown.length === 0) show(null)
    else if (isGone || (state.followsNewest && !narrow.matches)) show(shown[0])
    else mark()
    if (focused) focusRow(focused)
  }

  function mark() {
    for (const button of document.querySelectorAll('.row')) {
      button.setAttribute('aria-current', String(button.dataset.id === state.chosen))
    }
  }

  function focusRow(id) {
    const button = [...document.querySelectorAll('.row')].find(each => each.dataset.id === id)
    if (button) button.focus()
  }

  function show(message) {
    const isNew = !message || message.id !== state.chosen
    state.chosen = message ? message.id : null
    find('reader').hidden = !message
    mark()
    if (!message) return find('main').classList.remove('reading')
    if (!isNew) return
    find('subject').textContent = message.subject
    find('to').textContent = message.to
    find('sent').textContent = new Date(message.created_at).toLocaleString()
    find('from').textContent = message.instance
    find('code-box').hidden = !message.code
    find('code').textContent = message.code || ''
    const isWebLink = /^https?:/.test(message.link || '')
    find('link-box').hidden = !message.link
    find('link-text').textContent = message.link || ''
    find('link').hidden = !isWebLink
    if (isWebLink) find('link').href = message.link
    else find('link').removeAttribute('href')
    find('text').textContent = message.text
    find('frame').src = root + '/messages/' + encodeURIComponent(message.id) + '/html'
  }

  function choose(id, isOpening) {
    const shown = visible()
    const message = shown.find(each => each.id === id)
    if (!message) return
    state.followsNewest = message === shown[0]
    show(message)
    if (isOpening) find('main').classList.add('reading')
    if (isOpening && narrow.matches) find('reader').focus()
  }

  function move(step) {
    const shown = visible()
    const index = shown.findIndex(message => message.id === state.chosen)
    const next = shown[Math.min(Math.max(index + step, 0), shown.length - 1)]
    if (!next) return
    choose(next.id, false)
    focusRow(next.id)
  }

  function view(name) {
    state.view = name
    for (const each of ['html', 'text']) {
      const tab = find('tab-' + each)
      tab.setAttribute('aria-selected', String(each === name))
      tab.tabIndex = each === name ? 0 : -1
    }
    find('frame').hidden = name !== 'html'
    find('text').hidden = name !== 'text'
  }

  async function copy(text, button) {
    const label = button.dataset.label || (button.dataset.label = button.textContent)
    let isCopied = true
    try {
      await navigator.clipboard.writeText(text)
    } catch {
      isCopied = copyBySelection(text)
    }
    button.textContent = isCopied ? 'Copied' : 'Press Ctrl+C'
    find('announce').textContent = isCopied ? 'Copied' : ''
    setTimeout(() => { button.textContent = label }, 1500)
  }

  /* plain http beyond localhost has no clipboard interface */
  function copyBySelection(text) {
    const area = document.createElement('textarea')
    area.value = text
    document.body.append(area)
    area.select()
    const isCopied = document.execCommand('copy')
    area.remove()
    return isCopied
  }

  async function load() {
    const response = await fetch(root + '/api/messages?limit=200')
    find('failed').hidden = response.ok
    if (!response.ok) return
    const newest = state.messages[0]
    state.messages = (await response.json()).data
    render()
    const arrived = state.messages[0]
    if (newest && arrived && arrived.id !== newest.id) {
      find('announce').textContent = 'New message to ' + arrived.to + ': ' + arrived.subject
    }
  }

  /* one request at a time; what changes meanwhile is looked at afterwards */
  let loading = null
  let isStale = false
  function reload() {
    if (loading) { isStale = true; return }
    isStale = false
    loading = load().catch(() => {}).finally(() => {
      loading = null
      if (isStale) reload()
    })
  }

  function listen() {
    const source = new EventSource(root + '/api/stream')
    const status = (text, isOn) => {
      find('live').textContent = text
      find('live').classList.toggle('on', isOn)
    }
    source.addEventListener('ready', () => { status('Live', true); reload() })
    source.addEventListener('change', reload)
    source.addEventListener('error', () => status('Reconnecting…', false))
  }

  find('filter').addEventListener('input', render)
  find('instance').addEventListener('change', render)
  find('back').addEventListener('click', () => {
    find('main').classList.remove('reading')
    focusRow(state.chosen)
  })
  find('copy-code').addEventListener('click', event => copy(find('code').textContent, event.currentTarget))
  find('copy-link').addEventListener('click', event => copy(find('link-text').textContent, event.currentTarget))
  find('clear').addEventListener('click', async () => {
    const instance = find('instance').value
    if (!confirm(instance ? 'Delete all messages of ' + instance + '?' : 'Delete all messages?')) return
    await fetch(root + '/api/messages' + (instance ? '?instance=' + encodeURIComponent(instance) : ''), { method: 'DELETE' })
    reload()
  })
  for (const name of ['html', 'text']) {
    find('tab-' + name).addEventListener('click', () => view(name))
    find('tab-' + name).addEventListener('keydown', event => {
      if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
      const other = name === 'html' ? 'text' : 'html'
      view(other)
      find('tab-' + other).focus()
    })
  }

  const keys = {
    ArrowDown: () => move(1), j: () => move(1), ArrowUp: () => move(-1), k: () => move(-1),
    c: () => { if (!find('code-box').hidden) find('copy-code').click() },
    o: () => { if (!find('link-box').hidden && !find('link').hidden) find('link').click() },
    '/': () => find('filter').focus(),
  }
  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const isTyping = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)
    if (event.key === 'Escape' && isTyping) return event.target.blur()
    const act = keys[event.key]
    if (!act || isTyping || find('reader').hidden && event.key !== '/') return
    /* in a long text the arrows scroll */
    if (event.key.startsWith('Arrow') && event.target.id === 'text') return
    event.preventDefault()
    act()
  })

  const asked = new URLSearchParams(location.search)
  find('filter').value = (asked.get('to') || '').replaceAll(' ', '+')
  if (asked.get('instance')) find('instance').value = asked.get('instance')
  view('html')
  reload()
  listen()
})()
`
