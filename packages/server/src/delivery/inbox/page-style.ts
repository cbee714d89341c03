/** Colors meet WCAG AA in both schemes. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --page: #f4f5f8; --card: #ffffff; --ink: #171a21; --dim: #5a6272; --line: #dfe3ea;
  --accent: #2f5bd0; --on-accent: #ffffff; --chosen: #e8eefc; --code: #f1f3f8; --good: #1a7f4b;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #101217; --card: #181b22; --ink: #eef1f6; --dim: #a3abba; --line: #2c313b;
    --accent: #8aaaf8; --on-accent: #0d1220; --chosen: #232c42; --code: #20242d; --good: #5fd39a;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html, body { height: 100%; margin: 0; }
body {
  display: flex; flex-direction: column; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif;
}
h1, h2, p, ul, dl, dd { margin: 0; padding: 0; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.hidden-visually { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
code, kbd, pre, .code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace; }

.bar { display: flex; align-items: center; gap: 14px; flex-wrap: wrap; padding: 12px 20px; background: var(--card); border-bottom: 1px solid var(--line); }
.bar h1 { font-size: 18px; letter-spacing: -0.01em; }
.live { color: var(--dim); font-size: 13px; display: inline-flex; align-items: center; gap: 6px; }
.live::before { content: ''; width: 8px; height: 8px; border-radius: 50%; background: var(--dim); }
.live.on::before { background: var(--good); }
.failed { padding: 10px 20px; background: var(--code); border-bottom: 1px solid var(--line); }
.tools { display: flex; flex-wrap: wrap; gap: 8px; margin-left: auto; flex: 0 1 520px; }
input, select, button { font: inherit; color: inherit; border-radius: 8px; border: 1px solid var(--line); background: var(--card); padding: 6px 12px; min-height: 36px; }
input { flex: 1 1 160px; min-width: 0; }
select { flex: 0 1 auto; min-width: 0; }
button, .open { cursor: pointer; background: var(--accent); border: 1px solid var(--accent); color: var(--on-accent); font-weight: 600; white-space: nowrap; }
button:hover, .open:hover { filter: brightness(1.08); }
button.quiet { background: transparent; border-color: var(--line); color: var(--ink); font-weight: 500; }
button:disabled { opacity: 0.5; cursor: default; }
button.quiet:hover { background: var(--code); filter: none; }
.open { display: inline-flex; align-items: center; border-radius: 8px; padding: 6px 14px; min-height: 36px; text-decoration: none; }

.panes { flex: 1; min-height: 0; display: flex; }
.list { flex: 0 0 340px; overflow-y: auto; border-right: 1px solid var(--line); background: var(--card); }
.list ul { list-style: none; }
.list .hint { padding: 20px; }
.panes.blank .list { display: none; }
.row {
  display: grid; grid-template-columns: 1fr auto; gap: 0 10px; width: 100%; text-align: left; padding: 12px 20px;
  background: transparent; border: 0; border-bottom: 1px solid var(--line); border-left: 3px solid transparent;
  border-radius: 0; color: var(--ink); font-weight: 400; white-space: normal;
}
.row:hover { background: var(--code); filter: none; }
.row:focus-visible { outline-offset: -3px; }
.row[aria-current='true'] { background: var(--chosen); border-left-color: var(--accent); }
.row .who { font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.row .when { color: var(--dim); font-size: 13px; }
.row .what { grid-column: 1 / -1; color: var(--dim); font-size: 14px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }

.reader { flex: 1; min-width: 0; display: flex; flex-direction: column; gap: 14px; padding: 20px 24px; overflow-y: auto; }
.reader:focus { outline: none; }
.reader h2 { font-size: 20px; line-height: 1.3; letter-spacing: -0.01em; overflow-wrap: anywhere; }
.back { display: none; align-self: flex-start; }
.facts { display: grid; grid-template-columns: auto 1fr; gap: 2px 14px; font-size: 14px; }
.facts dt { color: var(--dim); }
.facts dd { overflow-wrap: anywhere; }
.take { display: flex; align-items: center; gap: 12px; flex-wrap: wrap; padding: 12px 14px; background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
.code { font-size: 28px; line-height: 1.2; font-weight: 600; letter-spacing: 0.14em; user-select: all; margin-right: 6px; }
.address { color: var(--dim); font-size: 13px; overflow-wrap: anywhere; flex: 1 1 240px; }
.tabs { display: flex; gap: 4px; border-bottom: 1px solid var(--line); }
.tabs button { background: transparent; border: 0; border-bottom: 2px solid transparent; border-radius: 0; color: var(--dim); font-weight: 500; }
.tabs button[aria-selected='true'] { color: var(--ink); border-bottom-color: var(--accent); font-weight: 600; }
iframe { flex: 1 0 420px; width: 100%; border: 1px solid var(--line); border-radius: 12px; background: var(--card); }
pre { margin: 0; padding: 18px; border: 1px solid var(--line); border-radius: 12px; background: var(--card); white-space: pre-wrap; overflow-wrap: anywhere; font-size: 14px; }

.bar h1 a { color: var(--dim); text-decoration: none; }
.bar h1 a:hover { color: var(--ink); text-decoration: underline; }
.choices { flex: 0 1 auto; flex-wrap: wrap; }
.choice { display: inline-flex; align-items: center; min-height: 36px; padding: 6px 12px; border: 1px solid var(--line); border-radius: 8px; color: var(--ink); text-decoration: none; white-space: nowrap; }
.choice:hover, a.row:hover { background: var(--code); }
.choice[aria-current='true'] { background: var(--accent); border-color: var(--accent); color: var(--on-accent); font-weight: 600; }
.gap { width: 12px; }
a.row { display: block; text-decoration: none; }
a.row[aria-current='true'] { font-weight: 600; }
.group { padding: 14px 20px 6px; font-size: 13px; color: var(--dim); font-weight: 600; }
.reader h3 { font-size: 14px; color: var(--dim); margin: 6px 0 0; }
.schemes { display: grid; grid-template-columns: repeat(auto-fit, minmax(320px, 1fr)); gap: 16px; }
.schemes figure { margin: 0; display: flex; flex-direction: column; gap: 6px; }
.schemes figcaption { font-size: 14px; color: var(--dim); font-weight: 600; }
.schemes iframe { flex: 0 0 620px; height: 620px; }

.empty { margin: auto; max-width: 480px; padding: 32px 24px; text-align: center; display: grid; gap: 12px; }
.empty h2 { font-size: 20px; }
.empty code { background: var(--code); padding: 2px 6px; border-radius: 6px; font-size: 13px; border: 1px solid var(--line); overflow-wrap: anywhere; }
.hint { color: var(--dim); font-size: 14px; }
.keys { display: flex; gap: 18px; padding: 8px 20px; color: var(--dim); font-size: 12px; background: var(--card); border-top: 1px solid var(--line); }
kbd { border: 1px solid var(--line); border-radius: 4px; padding: 0 5px; background: var(--code); font-size: 11px; }

@media (max-width: 760px) {
  .tools { flex: 1 1 100%; margin-left: 0; }
  .list { flex: 1; border-right: 0; }
  .panes:has(.schemes), .panes:has(a.row) { flex-direction: column; overflow-y: auto; }
  .panes:has(a.row) .list { flex: none; max-height: 40%; }
  .panes:has(a.row):not(.reading) .reader { display: flex; overflow: visible; }
  .panes.reading .list { display: none; }
  .panes:not(.reading) .reader { display: none; }
  .reader { padding: 16px; }
  .back { display: inline-flex; align-items: center; }
  .keys { display: none; }
}
`
