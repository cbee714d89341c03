export function Logo() {
  return (
    <span className="inline-flex items-center gap-2 font-semibold tracking-tight">
      <svg
        viewBox="0 0 24 24"
        className="size-6 text-brand"
        fill="none"
        stroke="currentColor"
        strokeWidth="2.4"
        strokeLinecap="round"
        aria-hidden
      >
        <path d="M6 3v18M12 3v18M18 3v18M3 8h18M3 16h18" />
      </svg>
      Trellis
    </span>
  )
}
