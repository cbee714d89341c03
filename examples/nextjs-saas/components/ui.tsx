import Link from 'next/link'
import type { ComponentProps, ReactNode } from 'react'

const BUTTON =
  'inline-flex items-center justify-center gap-2 rounded-lg px-4 py-2 text-sm font-medium transition-colors disabled:cursor-not-allowed disabled:opacity-60'
const BUTTON_VARIANTS = {
  primary: 'bg-brand text-white hover:bg-brand-strong',
  secondary: 'border border-line bg-surface text-ink hover:bg-canvas',
  danger: 'bg-danger text-white hover:bg-danger/90',
  quiet: 'text-danger hover:bg-danger-soft',
}
export type ButtonVariant = keyof typeof BUTTON_VARIANTS

export const buttonClass = (variant: ButtonVariant = 'primary') => `${BUTTON} ${BUTTON_VARIANTS[variant]}`

export function Button({
  variant,
  className = '',
  ...props
}: ComponentProps<'button'> & { variant?: ButtonVariant }) {
  return <button className={`${buttonClass(variant)} ${className}`} {...props} />
}

export function ButtonLink({
  variant,
  className = '',
  ...props
}: ComponentProps<typeof Link> & { variant?: ButtonVariant }) {
  return <Link className={`${buttonClass(variant)} ${className}`} {...props} />
}

export const inputClass =
  'mt-1.5 block w-full rounded-lg border border-[#8b918d] bg-surface px-3 py-2 text-sm placeholder:text-muted aria-invalid:border-danger'

interface FieldProps {
  label: string
  name: string
  hint?: string
  errors?: string[]
  children: (props: {
    id: string
    name: string
    className: string
    'aria-describedby'?: string
    'aria-invalid'?: true
  }) => ReactNode
}

/** A label, its control, a hint and what is wrong, tied together for screen readers. */
export function Field({ label, name, hint, errors, children }: FieldProps) {
  const note = errors?.join(' ') ?? hint
  const noteId = `${name}-note`
  return (
    <div>
      <label htmlFor={name} className="text-sm font-medium">
        {label}
      </label>
      {children({
        id: name,
        name,
        className: inputClass,
        ...(note ? { 'aria-describedby': noteId } : {}),
        ...(errors ? { 'aria-invalid': true as const } : {}),
      })}
      {note ? (
        <p id={noteId} className={`mt-1.5 text-sm ${errors ? 'text-danger' : 'text-muted'}`}>
          {note}
        </p>
      ) : null}
    </div>
  )
}

export function Card({ className = '', ...props }: ComponentProps<'section'>) {
  return (
    <section className={`rounded-xl border border-line bg-surface shadow-card ${className}`} {...props} />
  )
}

export function PageHeader({
  title,
  lead,
  children,
}: {
  title: string
  lead?: ReactNode
  children?: ReactNode
}) {
  return (
    <div className="mb-8 flex flex-wrap items-end justify-between gap-4">
      <div className="min-w-0">
        <h1 className="text-2xl font-semibold tracking-tight text-balance break-words">{title}</h1>
        {lead ? <p className="mt-1 text-sm text-muted">{lead}</p> : null}
      </div>
      {children ? <div className="flex flex-wrap gap-3">{children}</div> : null}
    </div>
  )
}

export function EmptyState({
  title,
  children,
  action,
}: {
  title: string
  children: ReactNode
  action?: ReactNode
}) {
  return (
    <div className="rounded-xl border border-dashed border-[#b9bdb8] px-6 py-12 text-center">
      <h2 className="font-medium">{title}</h2>
      <p className="mx-auto mt-1 max-w-sm text-sm text-muted">{children}</p>
      {action ? <div className="mt-5">{action}</div> : null}
    </div>
  )
}

const BADGES = {
  neutral: 'bg-canvas text-muted border-line',
  brand: 'bg-brand-soft text-brand-strong border-transparent',
  amber: 'bg-amber-100 text-amber-900 border-transparent',
}

export function Badge({ tone = 'neutral', children }: { tone?: keyof typeof BADGES; children: ReactNode }) {
  return (
    <span
      className={`inline-flex shrink-0 items-center rounded-full border px-2.5 py-0.5 text-xs font-medium capitalize ${BADGES[tone]}`}
    >
      {children}
    </span>
  )
}

const STATUS_TONES = { planned: 'neutral', active: 'amber', done: 'brand' } as const

export function StatusBadge({ status }: { status: string }) {
  return <Badge tone={STATUS_TONES[status as keyof typeof STATUS_TONES] ?? 'neutral'}>{status}</Badge>
}

export function Notice({ tone, children }: { tone: 'ok' | 'error'; children: ReactNode }) {
  const style = tone === 'ok' ? 'bg-brand-soft text-brand-strong' : 'bg-danger-soft text-danger'
  return (
    <p role={tone === 'ok' ? 'status' : 'alert'} className={`rounded-lg px-4 py-3 text-sm ${style}`}>
      {children}
    </p>
  )
}

/** Decorative: the name stands beside it. */
export function Avatar({ src, name, size = 36 }: { src?: string | null; name: string; size?: number }) {
  const style = { width: size, height: size }
  if (!src) {
    return (
      <span
        aria-hidden
        style={style}
        className="grid shrink-0 place-items-center rounded-full bg-brand-soft text-sm font-medium text-brand-strong"
      >
        {name.slice(0, 1).toUpperCase()}
      </span>
    )
  }
  // Pictures come from the platform, in the right size: nothing for next/image to do.
  return <img src={src} alt="" style={style} className="shrink-0 rounded-full bg-canvas object-cover" />
}

export function Skeleton({ className }: { className: string }) {
  return <div className={`animate-pulse rounded-lg bg-line motion-reduce:animate-none ${className}`} />
}
