import type { LucideIcon } from 'lucide-react';

type Props = { label: string; icon: LucideIcon; isOn: boolean; onChange(isOn: boolean): void };

/** A switch as large as a thumb, for the two things one decides before a call. */
export function RoundSwitch({ label, icon: Icon, isOn, onChange }: Props) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={isOn}
      onClick={() => onChange(!isOn)}
      className={`grid size-14 place-items-center rounded-full transition-colors ${isOn ? 'bg-veil text-ink outline outline-line hover:bg-sunken' : 'bg-red text-on-red hover:bg-red-strong'}`}
    >
      <Icon className="size-6" strokeWidth={1.75} aria-hidden="true" />
      <span className="sr-only">{label}</span>
    </button>
  );
}
