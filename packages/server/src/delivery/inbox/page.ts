import { escapeHtml, htmlDocument } from '../html.js'
import { PAGE_SCRIPT } from './page-script.js'
import { PAGE_STYLE } from './page-style.js'

export interface PageOptions {
  /** of the content security policy */
  nonce: string
  /** slugs of the development instances */
  instances: string[]
  /** path of the inbox */
  root: string
}

/**
 * The inbox as one file: nothing else is fetched but messages. Content is
 * filled in by the script, as text only.
 */
export function renderInboxPage(options: PageOptions): string {
  const choices = options.instances.map(slug => `<option>${escapeHtml(slug)}</option>`).join('')
  const chooser = `<select id="instance" aria-label="Instance"${options.instances.length < 2 ? ' hidden' : ''}>
<option value="">All instances</option>${choices}</select>`
  return document(
    options.nonce,
    'Inbox',
    `<header class="bar">
<h1>Inbox</h1>
<span id="live" class="live" role="status">Connecting…</span>
<div class="tools">
${chooser}
<input id="filter" type="search" placeholder="Filter by address or subject" aria-label="Filter messages" autocomplete="off" spellcheck="false">
<button id="clear" type="button" class="quiet">Clear</button>
<a class="choice" href="${options.root}/templates">Templates</a>
</div>
</header>
<p id="failed" class="failed" role="alert" hidden>The messages could not be loaded. The server’s log says why.</p>
<main id="main" class="panes blank" data-root="${options.root}">
<nav class="list" aria-label="Messages">
<ul id="messages"></ul>
<p id="nothing" class="hint" hidden>No message matches.</p>
</nav>
<section id="reader" class="reader" aria-label="Message" tabindex="-1" hidden>
<button id="back" type="button" class="quiet back">← All messages</button>
<h2 id="subject"></h2>
<dl class="facts"><dt>To</dt><dd id="to"></dd><dt>Sent</dt><dd id="sent"></dd><dt>Instance</dt><dd id="from"></dd></dl>
<div id="code-box" class="take" hidden><output id="code" class="code"></output><button id="copy-code" type="button">Copy code</button></div>
<div id="link-box" class="take" hidden><a id="link" class="open" target="_blank" rel="noopener noreferrer">Open link</a><button id="copy-link" type="button" class="quiet">Copy link</button><span id="link-text" class="address"></span></div>
<div class="tabs" role="tablist" aria-label="View">
<button id="tab-html" type="button" role="tab" aria-controls="frame">Rendered</button>
<button id="tab-text" type="button" role="tab" aria-controls="text">Plain text</button>
</div>
<iframe id="frame" role="tabpanel" title="Rendered message" sandbox="allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer"></iframe>
<pre id="text" role="tabpanel" aria-labelledby="tab-text" tabindex="0" hidden></pre>
</section>
<section id="empty" class="empty" hidden>
<h2>No mail yet</h2>
<p>Emails of development instances are not sent: they arrive here. Sign up or sign in with an email address in your application, and its code appears at once.</p>
<p class="hint">Addresses with <code>+clerk_test</code> get no email: their code is always <code>424242</code>.</p>
<p class="hint">Tests can read the same messages:<br><code>GET ${options.root}/api/messages?to=ada@example.com</code></p>
</section>
</main>
<footer class="keys"><span><kbd>↑</kbd> <kbd>↓</kbd> choose</span><span><kbd>c</kbd> copy code</span><span><kbd>o</kbd> open link</span><span><kbd>/</kbd> filter</span></footer>
<p id="announce" class="hidden-visually" role="status" aria-live="polite"></p>
<script nonce="${options.nonce}">${PAGE_SCRIPT}</script>`,
  )
}

/** What visitors see who may not read the inbox. */
export function renderRefusalPage(options: { nonce: string; hasToken: boolean; root: string }): string {
  const how = options.hasToken
    ? `Open it with the access token of this server: <code>${options.root}?token=…</code>`
    : 'This server has no access token for it, so it can be opened on the same machine only, under <code>localhost</code>.'
  return document(
    options.nonce,
    'Inbox',
    `<main class="panes"><section class="empty"><h2>The inbox is not open to you</h2><p>It holds sign-in codes, so it answers on this machine alone. ${how}</p></section></main>`,
  )
}

/** A page of the inbox. */
export function document(nonce: string, title: string, body: string): string {
  const head = `<link rel="icon" href="data:,">\n<style nonce="${nonce}">${PAGE_STYLE}</style>`
  return htmlDocument({ language: 'en', title, head, body })
}
