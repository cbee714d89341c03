/** Rules of the portal besides those of all pages. */
export const STYLE = `
main { justify-content: flex-start; }
.text { max-width: 760px; --good: #17703a; --warn: #8a5200; }
@media (prefers-color-scheme: dark) { .text { --good: #7ddca0; --warn: #ffc46b; } }
.text nav { margin: 0 0 16px; }
.text nav a::before { content: '← '; content: '← ' / ''; }
.text section { margin: 28px 0 0; padding: 20px 0 0; border-top: 1px solid var(--line); }
.text li a::after { content: ' →'; content: ' →' / ''; }
h2 { margin: 0 0 8px; font-size: 18px; line-height: 1.3; overflow-wrap: anywhere; }
h3 { margin: 20px 0 6px; font-size: 15px; overflow-wrap: anywhere; }
h1, p, li, dd, dt, label { overflow-wrap: anywhere; }
.text form { margin: 16px 0 0; display: grid; gap: 14px; justify-items: start; }
.text .row { display: flex; flex-wrap: wrap; gap: 10px; }
.field { display: grid; gap: 4px; width: 100%; }
.field label, legend { font-weight: 600; }
.field .dim, dt { font-size: 13px; }
fieldset { margin: 0; padding: 0; border: 0; display: grid; gap: 4px; min-width: 0; }
.check { display: flex; align-items: center; gap: 10px; min-height: 36px; font-weight: 400; }
.check input { width: 18px; height: 18px; flex: none; }
input:not([type=checkbox]), textarea {
  width: 100%; min-height: 44px; padding: 8px 12px; border: 1px solid var(--dim); border-radius: 8px;
  background: var(--field); color: var(--ink); font: inherit; font-size: 16px;
}
textarea { font: 13px/1.5 ui-monospace, monospace; }
input[aria-invalid], textarea[aria-invalid] { border: 2px solid var(--danger); }
input:focus-visible, textarea:focus-visible, summary:focus-visible, .summary:focus-visible, a:focus-visible {
  outline: 2px solid var(--primary); outline-offset: 2px;
}
.fault { color: var(--danger); }
.text button { width: auto; }
.text button.other { background: var(--card); color: var(--ink); border: 1px solid var(--dim); }
.text button.danger { background: var(--card); color: var(--danger); border: 1px solid var(--danger); }
.summary { margin: 0 0 20px; padding: 14px 16px; border: 2px solid var(--danger); border-radius: 8px; }
.summary p { margin: 4px 0 0; }
.shown { margin: 12px 0 16px; padding: 14px 16px; border: 2px solid var(--good); border-radius: 8px; }
.values { margin: 12px 0; display: grid; gap: 2px; }
.values dt { margin-top: 8px; color: var(--dim); }
.values dd { margin: 0; padding: 8px 12px; border: 1px solid var(--line); border-radius: 8px; background: var(--ground); }
.values code { user-select: all; }
.path { font-weight: 600; }
ol { margin: 12px 0; padding-left: 22px; }
ol li { margin: 0 0 10px; }
table { width: 100%; border-collapse: collapse; margin: 8px 0; font-size: 14px; }
th, td { padding: 6px 8px 6px 0; text-align: left; vertical-align: top; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
.badge { display: inline-block; padding: 1px 10px; border: 1px solid currentColor; border-radius: 999px; font-size: 13px; font-weight: 600; white-space: nowrap; }
.badge.good, .good { color: var(--good); }
.badge.warn, .warn { color: var(--warn); }
.badge.calm { color: var(--dim); }
.end { margin: 28px 0 0; padding: 4px 0 0; border-top: 1px solid var(--line); }
details { margin: 14px 0 0; }
summary { min-height: 32px; padding: 4px 0; font-weight: 600; cursor: pointer; }
.card { margin: 14px 0 0; padding: 16px; border: 1px solid var(--line); border-radius: 10px; }
.card p { margin: 6px 0 0; }
.card + p { margin: 14px 0 0; }
.card h3 { margin: 0 8px 0 0; display: inline; }
.plain { list-style: none; margin: 8px 0; padding: 0; }
.text .plain li { border: 0; padding: 3px 0; }
@media (max-width: 600px) { .text button { width: 100%; } .text form, .text .row, .text .row form { width: 100%; } }
`
