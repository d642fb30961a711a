import { ChevronDown } from 'lucide-react';
import { useId, type ComponentProps } from 'react';

type Props = Omit<ComponentProps<'select'>, 'id' | 'onChange'> & {
  label: string;
  onChoose(value: string): void;
  options: readonly { id: string; label: string }[];
};

/** The system's own menu under our face: it works with every keyboard, screen reader and phone. */
export function Select({ label, options, onChoose, ...rest }: Props) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-small font-medium">
        {label}
      </label>
      <div className="relative">
        <select
          {...rest}
          id={id}
          onChange={(event) => onChoose(event.target.value)}
          className="h-11 w-full appearance-none truncate rounded-tile border border-line bg-surface pr-10 pl-4 text-body text-ink transition-colors hover:border-edge disabled:cursor-default disabled:text-muted"
        >
          {options.map((option) => (
            <option key={option.id} value={option.id}>
              {option.label}
            </option>
          ))}
        </select>
        <ChevronDown className="pointer-events-none absolute top-3.5 right-3.5 size-4 text-muted" aria-hidden="true" />
      </div>
    </div>
  );
}
