/** Lines that will soon be there. `of` says what, for those who do not see them. */
export function Loading({ of }: { of: string }) {
  return (
    <div role="status" className="grid gap-3 py-2">
      <span className="sr-only">Loading {of}…</span>
      {[64, 40, 52].map((width) => (
        <span
          key={width}
          aria-hidden="true"
          className="h-4 animate-breathe rounded-full bg-sunken"
          style={{ width: `${width}%` }}
        />
      ))}
    </div>
  );
}
