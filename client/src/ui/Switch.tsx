type Props = { label: string; isOn: boolean; onChange(isOn: boolean): void };

/** A setting that holds at once. */
export function Switch({ label, isOn, onChange }: Props) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={isOn}
      onClick={() => onChange(!isOn)}
      className="flex min-h-11 w-full items-center justify-between gap-4 text-left"
    >
      {label}
      <span
        aria-hidden="true"
        className={`flex h-6 w-10 shrink-0 items-center rounded-full p-0.5 transition-colors ${isOn ? 'bg-accent' : 'bg-edge'}`}
      >
        <span className={`size-5 rounded-full bg-page transition-transform ${isOn ? 'translate-x-4' : ''}`} />
      </span>
    </button>
  );
}
