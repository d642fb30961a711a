import { initialsOf } from './initials.ts';

/** A person without a picture: their initials on a quiet disc. Decoration beside their name. */
export function Avatar({ name, className = 'size-10 text-small' }: { name: string; className?: string }) {
  return (
    <span
      aria-hidden="true"
      className={`inline-grid shrink-0 place-items-center rounded-full bg-accent-soft font-semibold tracking-wide text-accent select-none ${className}`}
    >
      {initialsOf(name)}
    </span>
  );
}
