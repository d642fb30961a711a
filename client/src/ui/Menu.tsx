import type { LucideIcon } from 'lucide-react';
import { useId, useRef, useState, type ComponentProps, type KeyboardEvent } from 'react';
import { IconButton } from './IconButton.tsx';

export type MenuItem = {
  readonly label: string;
  readonly icon: LucideIcon;
  /** Red is for what ends. */
  readonly tone?: 'red';
  onChoose(): void;
};

type Props = {
  items: readonly MenuItem[];
  /** The button that opens it. */
  button: Pick<ComponentProps<typeof IconButton>, 'icon' | 'label' | 'tooltip' | 'tone' | 'className'>;
};

/** The width of a menu in pixels, so that it is placed before it is measured. */
const WIDTH = 232;
const GAP = 8;

/**
 * A list of things to do behind one button. In the browser's top layer, so that no panel cuts it off; a press elsewhere
 * and Escape close it, arrows go through it, and focus goes back to the button.
 */
export function Menu({ items, button }: Props) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<{ left: number; top?: number; bottom?: number } | null>(null);

  function settle(isOpen: boolean): void {
    if (!isOpen) {
      setPlace(null);
      return;
    }
    const opener = document.getElementById(`${id}button`)?.getBoundingClientRect();
    if (opener === undefined) return;
    const left = Math.max(GAP, Math.min(opener.right - WIDTH, window.innerWidth - WIDTH - GAP));
    // Towards the middle of the screen: there is room.
    const isLow = opener.top + opener.height / 2 > window.innerHeight / 2;
    setPlace(isLow ? { left, bottom: window.innerHeight - opener.top + GAP } : { left, top: opener.bottom + GAP });
    list.current?.querySelector('button')?.focus();
  }

  function onKey(event: KeyboardEvent): void {
    // A panel around it, or the room's single keys, have no part in this.
    event.stopPropagation();
    const buttons = [...(list.current?.querySelectorAll('button') ?? [])];
    const at = buttons.findIndex((button) => button === document.activeElement);
    const next = {
      ArrowDown: (at + 1) % buttons.length,
      ArrowUp: (at - 1 + buttons.length) % buttons.length,
      Home: 0,
      End: buttons.length - 1,
    }[event.key];
    if (event.key === 'Tab') list.current?.hidePopover();
    if (next === undefined) return;
    event.preventDefault();
    buttons[next]?.focus();
  }

  return (
    <>
      <IconButton
        {...button}
        {...(place !== null && { tone: 'active' as const, tooltip: 'none' as const })}
        id={`${id}button`}
        popoverTarget={id}
        aria-haspopup="menu"
        aria-expanded={place !== null}
      />
      <div
        ref={list}
        id={id}
        popover="auto"
        role="menu"
        tabIndex={-1}
        aria-labelledby={`${id}button`}
        onToggle={(event) => settle(event.newState === 'open')}
        onKeyDown={onKey}
        style={{ width: WIDTH, inset: 'auto', ...place }}
        className="fixed m-0 rounded-tile border border-line bg-surface p-1.5 text-ink shadow-float"
      >
        {items.map(({ label, icon: Icon, tone, onChoose }) => (
          <button
            key={label}
            type="button"
            role="menuitem"
            tabIndex={-1}
            onClick={() => {
              list.current?.hidePopover();
              onChoose();
            }}
            className={`flex min-h-11 w-full items-center gap-3 rounded-inner px-3 text-left font-medium transition-colors hover:bg-sunken focus-visible:bg-sunken ${tone === 'red' ? 'text-red-ink' : ''}`}
          >
            <Icon className="size-5 shrink-0" strokeWidth={1.75} aria-hidden="true" />
            {label}
          </button>
        ))}
      </div>
    </>
  );
}
