import type { LucideIcon } from 'lucide-react';
import type { ComponentProps } from 'react';

type Props = Omit<ComponentProps<'button'>, 'children'> & {
  icon: LucideIcon;
  /** The accessible name. Kept as text, not as aria-label, so that it never collides with a field's label. */
  label: string;
  /** A key, shown in the tooltip and told to assistive technology, never part of the name. */
  shortcut?: string;
  tooltip?: 'above' | 'below' | 'none';
  tone?: keyof typeof TONES;
};

const TONES = {
  quiet: 'text-muted hover:bg-sunken hover:text-ink',
  control: 'bg-sunken text-ink hover:bg-line',
  off: 'bg-red-soft text-red-ink hover:brightness-125',
  active: 'bg-accent text-on-accent hover:bg-accent-strong',
  red: 'bg-red text-on-red hover:bg-red-strong',
  veil: 'bg-veil text-ink hover:bg-sunken',
} as const;

const PLACES = { above: 'bottom-full mb-3', below: 'top-full mt-2', none: 'hidden' } as const;

/** A round button with an icon, a name, and a tooltip for those who see the icon only. */
export function IconButton({
  icon: Icon,
  label,
  shortcut,
  tooltip = 'above',
  tone = 'quiet',
  className = 'size-11',
  ...rest
}: Props) {
  return (
    <button
      type="button"
      {...rest}
      {...(shortcut !== undefined && { 'aria-keyshortcuts': shortcut })}
      className={`group/icon relative inline-flex shrink-0 items-center justify-center rounded-full transition-[background-color,color,filter,opacity] ${TONES[tone]} ${className}`}
    >
      <Icon className="size-5" strokeWidth={1.75} aria-hidden="true" />
      <span className="sr-only">{label}</span>
      <span
        aria-hidden="true"
        className={`pointer-events-none absolute left-1/2 z-30 flex -translate-x-1/2 items-center gap-2 rounded-inner bg-ink px-2.5 py-1 text-small font-medium whitespace-nowrap text-page opacity-0 transition-opacity group-hover/icon:opacity-100 group-hover/icon:delay-300 group-focus-visible/icon:opacity-100 pointer-coarse:hidden ${PLACES[tooltip]}`}
        data-tooltip={label}
      >
        {shortcut !== undefined && <kbd className="font-sans opacity-60">{shortcut}</kbd>}
      </span>
    </button>
  );
}
