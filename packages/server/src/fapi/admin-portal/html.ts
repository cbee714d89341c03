import { escapeHtml } from '../../delivery/html.js'

/** What is wrong with a form, in words. */
export interface Fault {
  /** null: it is wrong as a whole */
  field: string | null
  text: string
}

/** Texts are escaped here. */
interface Field {
  name: string
  label: string
  hint?: string
  value?: string
  kind?: 'text' | 'url' | 'password' | 'area'
  maxLength: number
}

export const section = (heading: string, content: string): string =>
  `<section>\n<h2>${escapeHtml(heading)}</h2>\n${content}\n</section>`

export const paragraph = (text: string, kind = ''): string =>
  `<p${kind && ` class="${kind}"`}>${escapeHtml(text)}</p>`

export const link = (href: string, text: string): string =>
  `<a href="${escapeHtml(href)}">${escapeHtml(text)}</a>`

export const form = (action: string, content: string): string =>
  `<form method="post" action="${escapeHtml(action)}" novalidate>\n${content}\n</form>`

export const hidden = (name: string, value: string): string =>
  `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`

/** @param kind `other`: it is not what most people want next */
export const button = (text: string, choice?: string, kind = ''): string =>
  `<button${choice === undefined ? '' : ` name="choice" value="${choice}"`}${kind && ` class="${kind}"`}>${escapeHtml(text)}</button>`

/** What is rarely wanted, behind a line that opens it. */
export const details = (summary: string, content: string, isOpen = false): string =>
  `<details${isOpen ? ' open' : ''}><summary>${escapeHtml(summary)}</summary>\n${content}\n</details>`

/** Values for somebody to copy, under what the other side calls them. */
export const values = (rows: readonly (readonly [label: string, value: string])[]): string =>
  `<dl class="values">${rows
    .map(([label, value]) => `<dt>${escapeHtml(label)}</dt><dd><code>${escapeHtml(value)}</code></dd>`)
    .join('\n')}</dl>`

/** A state at a glance; the text says it all, the color repeats it. */
export const badge = (text: string, kind: 'good' | 'warn' | 'calm'): string =>
  `<span class="badge ${kind}">${escapeHtml(text)}</span>`

/** A field with its label, its hint, and what is wrong with it. */
export function field(
  { name, label, hint, value = '', kind = 'text', maxLength }: Field,
  faults: Fault[],
): string {
  const fault = faults.find(each => each.field === name)
  const notes = [
    hint === undefined ? '' : `<span class="dim" id="${name}-hint">${escapeHtml(hint)}</span>`,
    fault ? `<span class="fault" id="${name}-fault">${escapeHtml(fault.text)}</span>` : '',
  ]
  const describedBy = [hint === undefined ? '' : `${name}-hint`, fault ? `${name}-fault` : ''].filter(Boolean)
  const attributes = [
    `id="${name}" name="${name}" maxlength="${maxLength}" autocomplete="off" autocapitalize="none" spellcheck="false"`,
    describedBy.length > 0 ? ` aria-describedby="${describedBy.join(' ')}"` : '',
    fault ? ' aria-invalid="true"' : '',
  ].join('')
  const text = escapeHtml(value)
  const control =
    kind === 'area'
      ? `<textarea rows="8" ${attributes}>${text}</textarea>`
      : `<input type="${kind === 'url' ? 'text" inputmode="url' : kind}" value="${text}" ${attributes}>`
  return `<div class="field"><label for="${name}">${escapeHtml(label)}</label>${notes.join('')}${control}</div>`
}

interface Choice {
  value: string
  isChosen: boolean
}

/** Boxes of one name, of which any number may be ticked. */
export function boxes(name: string, label: string, choices: Choice[], faults: Fault[]): string {
  const fault = faults.find(each => each.field === name)
  const lines = choices.map(
    ({ value, isChosen }) =>
      `<label class="check"><input type="checkbox" name="${name}" value="${escapeHtml(value)}"${isChosen ? ' checked' : ''}> ${escapeHtml(value)}</label>`,
  )
  return `<fieldset id="${name}"${fault ? ` aria-describedby="${name}-fault"` : ''}><legend>${escapeHtml(label)}</legend>
${fault ? `<span class="fault" id="${name}-fault">${escapeHtml(fault.text)}</span>` : ''}${lines.join('\n')}</fieldset>`
}
