/** Two heads turned to each other. */
export function Logo({ className = 'h-8' }: { className?: string }) {
  return (
    <svg viewBox="0 0 28 32" className={className} aria-hidden="true">
      <path d="M13 1v22a11 11 0 0 1 0-22Z" className="fill-ink" />
      <path d="M15 9a11 11 0 0 1 0 22Z" className="fill-accent" />
    </svg>
  );
}
