/** Two heads turned to each other. */
export function Logo({ className = 'size-8' }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden="true">
      <path d="M15 3v18a9 9 0 0 1 0-18Z" className="fill-ink" />
      <path d="M17 11a9 9 0 0 1 0 18Z" className="fill-accent" />
    </svg>
  );
}
