import { Show } from '@clerk/nextjs'
import Link from 'next/link'
import { Logo } from '@/components/logo'
import { Badge, ButtonLink, StatusBadge } from '@/components/ui'

const FEATURES = [
  {
    title: 'A space for every team',
    text: 'Each organization has its own projects and people. Nobody outside sees that they exist.',
  },
  {
    title: 'Roles that mean something',
    text: 'Admins manage, members create, viewers read along. Change a role, and it counts within a minute.',
  },
  {
    title: 'Invite by email',
    text: 'Colleagues join with one link, whether they have an account already or not.',
  },
]

const SAMPLE = [
  { title: 'New onboarding', status: 'active', who: 'Ada Lovelace' },
  { title: 'Quarterly report', status: 'planned', who: 'Grace Hopper' },
  { title: 'Move to the new office', status: 'done', who: 'Alan Turing' },
]

export default function LandingPage() {
  return (
    <>
      <header className="mx-auto flex max-w-6xl items-center justify-between gap-4 px-4 py-5 sm:px-6">
        <Logo />
        <nav aria-label="Account" className="flex items-center gap-2">
          <Show when="signed-out" fallback={<ButtonLink href="/dashboard">Open your dashboard</ButtonLink>}>
            <ButtonLink href="/sign-in" variant="secondary">
              Sign in
            </ButtonLink>
            <ButtonLink href="/sign-up" className="max-sm:hidden">
              Get started
            </ButtonLink>
          </Show>
        </nav>
      </header>

      <main className="mx-auto max-w-6xl px-4 sm:px-6">
        <div className="grid items-center gap-12 py-14 lg:grid-cols-2 lg:py-24">
          <div>
            <h1 className="text-4xl font-semibold tracking-tight text-balance sm:text-5xl">
              Every project of every team, on one trellis
            </h1>
            <p className="mt-5 max-w-lg text-lg text-muted">
              Plan the work of your organization together: who is on it, what is under way, and what is done.
            </p>
            <div className="mt-8 flex flex-wrap gap-3">
              <ButtonLink href="/sign-up">Create an account</ButtonLink>
              <ButtonLink href="/sign-in" variant="secondary">
                I have one already
              </ButtonLink>
            </div>
          </div>
          <SampleBoard />
        </div>

        <section aria-label="What it does" className="grid gap-8 border-t border-line py-14 sm:grid-cols-3">
          {FEATURES.map(({ title, text }) => (
            <div key={title}>
              <h2 className="font-semibold">{title}</h2>
              <p className="mt-2 text-sm leading-relaxed text-muted">{text}</p>
            </div>
          ))}
        </section>
      </main>

      <footer className="border-t border-line">
        <div className="mx-auto flex max-w-6xl flex-wrap justify-between gap-x-6 gap-y-2 px-4 py-6 text-sm text-muted sm:px-6">
          <p>Trellis is an example application: take it and make it yours.</p>
          <p className="flex gap-4">
            <Link className="underline underline-offset-4 hover:text-ink" href="/custom-sign-in">
              Sign in with a form of your own
            </Link>
          </p>
        </div>
      </footer>
    </>
  )
}

/** A picture of the product, not the product: hidden from screen readers. */
function SampleBoard() {
  return (
    <div
      aria-hidden
      className="rounded-2xl border border-line bg-surface p-5 shadow-[0_24px_60px_-24px_rgb(15_107_84/0.35)]"
    >
      <div className="flex items-center justify-between">
        <span className="font-medium">Analytical Engines</span>
        <Badge tone="brand">pro</Badge>
      </div>
      <div className="mt-5 grid grid-cols-3 gap-3 text-center">
        {[
          ['12', 'projects'],
          ['8', 'members'],
          ['5', 'under way'],
        ].map(([count, name]) => (
          <div key={name} className="rounded-lg bg-canvas py-3">
            <div className="text-xl font-semibold">{count}</div>
            <div className="text-xs text-muted">{name}</div>
          </div>
        ))}
      </div>
      <div className="mt-5 divide-y divide-line">
        {SAMPLE.map(({ title, status, who }) => (
          <div key={title} className="flex items-center justify-between gap-3 py-3">
            <div className="min-w-0">
              <div className="truncate text-sm font-medium">{title}</div>
              <div className="text-xs text-muted">{who}</div>
            </div>
            <StatusBadge status={status} />
          </div>
        ))}
      </div>
    </div>
  )
}
