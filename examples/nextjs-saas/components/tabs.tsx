'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'

/** Links to the pages of one thing; the first one is its own page, the others lie below. */
export function Tabs({ label, tabs }: { label: string; tabs: { href: string; name: string }[] }) {
  const path = usePathname()
  const current = tabs.findLast(
    ({ href }, index) => path === href || (index > 0 && path.startsWith(`${href}/`)),
  )
  return (
    <nav aria-label={label} className="-mx-4 mb-8 overflow-x-auto border-b border-line px-4 sm:mx-0 sm:px-0">
      <ul className="flex gap-1">
        {tabs.map(({ href, name }) => (
          <li key={href}>
            <Link
              href={href}
              aria-current={current?.href === href ? 'page' : undefined}
              className="-mb-px block border-b-2 border-transparent px-3 py-2.5 text-sm font-medium text-muted hover:text-ink aria-[current=page]:border-brand aria-[current=page]:text-ink"
            >
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
