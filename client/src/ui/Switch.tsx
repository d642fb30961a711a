import { useId } from 'react';

type Props = {
  label: string;
  isOn: boolean;
  /** More about it, below; read out after the name. */
  hint?: string;
  disabled?: boolean;
  onChange(isOn: boolean): void;
};

/** A setting that holds at once, unless its hint says otherwise. */
export function Switch({ label, isOn, hint, disabled = false, onChange }: Props) {
  const hintId = useId();
  return (
    <div>
      <button
        type="button"
        role="switch"
        aria-checked={isOn}
        aria-describedby={hint === undefined ? undefined : hintId}
        disabled={disabled}
        onClick={() => onChange(!isOn)}
        className={`flex min-h-11 w-full items-center justify-between gap-4 text-left ${disabled ? 'cursor-not-allowed text-muted' : ''}`}
      >
        {label}
        <span
          aria-hidden="true"
          className={`flex h-6 w-10 shrink-0 items-center rounded-full p-0.5 transition-colors ${isOn ? 'bg-accent' : 'bg-edge'} ${disabled ? 'opacity-50' : ''}`}
        >
          <span className={`size-5 rounded-full bg-page transition-transform ${isOn ? 'translate-x-4' : ''}`} />
        </span>
      </button>
      {hint !== undefined && (
        <p id={hintId} className="mt-1 pr-14 text-small text-muted">
          {hint}
        </p>
      )}
    </div>
  );
}
