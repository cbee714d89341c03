/** Colors of an account page: the theme's own, where the instance has one. */
export interface PageColors {
  primary: string
  onPrimary: string
}

/** The sheet of an account page; what is inside the official components is theirs. */
export function pageStyle(colors: PageColors | null): string {
  const primary = (fallback: string, onFallback: string) =>
    `--primary: ${colors?.primary ?? fallback}; --on-primary: ${colors?.onPrimary ?? onFallback};`
  return `
:root {
  color-scheme: light dark;
  --ground: #f5f6f8; --card: #ffffff; --field: #ffffff; --ink: #1b1f27; --dim: #565e6c; --line: #dfe2e8;
  --neutral: #000000; --danger: #c5221f; ${primary('#2f3037', '#ffffff')}
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #111318; --card: #1c1f26; --field: #262a33; --ink: #f1f3f6; --dim: #a5adba; --line: #333843;
    --neutral: #ffffff; --danger: #ff8a80; ${primary('#f1f3f6', '#16181d')}
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body {
  margin: 0; min-height: 100vh; min-height: 100dvh; display: flex; flex-direction: column;
  background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif;
}
a { color: inherit; text-underline-offset: 3px; }
.bar {
  display: flex; align-items: center; justify-content: space-between; gap: 16px;
  min-height: 60px; padding: 12px 24px;
}
.bar .name { display: flex; align-items: center; gap: 10px; font-weight: 600; text-decoration: none; min-width: 0; overflow-wrap: anywhere; }
.bar img { height: 28px; max-width: 180px; }
.bar .side { display: flex; align-items: center; gap: 16px; color: var(--dim); white-space: nowrap; }
.bar .user { min-width: 28px; min-height: 28px; }
main { flex: 1; display: flex; flex-direction: column; align-items: center; justify-content: center; padding: 16px 16px 40px; }
main.wide { justify-content: flex-start; }
#component { max-width: 100%; }
h1 { margin: 0 0 8px; font-size: 24px; line-height: 1.3; letter-spacing: -0.01em; }
p { margin: 0 0 12px; }
.text { width: 100%; max-width: 460px; padding: 32px; background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
.text .dim { color: var(--dim); }
.text ul { list-style: none; margin: 20px 0 0; padding: 0; }
.text li { border-top: 1px solid var(--line); }
.text li a { display: block; padding: 12px 0; font-weight: 600; text-decoration: none; }
.text li a::after { content: ' →'; color: var(--dim); font-weight: 400; }
.text li a:hover { text-decoration: underline; }
code { font: 13px/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
.text form { margin: 24px 0; }
.text button {
  width: 100%; min-height: 44px; padding: 10px 16px; border: 0; border-radius: 8px;
  background: var(--primary); color: var(--on-primary); font: inherit; font-weight: 600; cursor: pointer;
}
.text button:focus-visible { outline: 2px solid var(--primary); outline-offset: 2px; }
.loading { color: var(--dim); }
footer { padding: 0 24px 24px; color: var(--dim); font-size: 13px; text-align: center; }
footer p { margin: 4px 0 0; }
footer nav a { margin: 0 8px; display: inline-block; }
@media (max-width: 600px) {
  .bar { padding: 10px 16px; }
  main { padding: 12px 12px 32px; }
  .text { padding: 24px; }
}
`
}
